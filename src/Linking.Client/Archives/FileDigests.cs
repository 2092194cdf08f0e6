using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>Digests of a file of an archive under both functions of both suites: they outlive each of the two.</summary>
/// <param name="One">Under suite 1.</param>
/// <param name="Two">Under suite 2.</param>
public sealed record FileDigests(DigestPair One, DigestPair Two)
{
    /// <summary>Of bytes in memory.</summary>
    public static FileDigests Of(ReadOnlySpan<byte> bytes) => new(Suite.One.Hash(bytes), Suite.Two.Hash(bytes));

    /// <summary>Of a stream, read to its end.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static FileDigests Of(Stream data, CancellationToken cancellation)
    {
        var pairs = Imprint.Compute([Suite.One, Suite.Two], data, cancellation: cancellation);
        return new FileDigests(pairs[0], pairs[1]);
    }

    /// <summary>Reads two pairs, as <see cref="ToString"/> writes them.</summary>
    internal static bool TryParse(string one, string two, [NotNullWhen(true)] out FileDigests? digests)
    {
        digests = DigestPair.TryParse(one, Suite.One.Width, out var first) && DigestPair.TryParse(two, Suite.Two.Width, out var second)
            ? new FileDigests(first, second)
            : null;
        return digests is not null;
    }

    public override string ToString() => $"{One} {Two}";
}
