using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// The sibling hashes of a proof under both functions, of one length for both. Immutable; equal by value. Which
/// entry and which tree it belongs to is not part of it: that comes from where it is used.
/// </summary>
public sealed class MerklePath : IEquatable<MerklePath>
{
    /// <summary>The longest inclusion path of a tree of at most 2^63 − 1 entries.</summary>
    public const int MaxLength = 63;

    private readonly byte[] _alpha, _beta;

    /// <param name="alpha">Digests under α, 32 bytes each; copied.</param>
    /// <param name="beta">Digests under β, as many; copied.</param>
    /// <exception cref="ArgumentException">Not whole digests, or not as many of each.</exception>
    public MerklePath(ReadOnlySpan<byte> alpha, ReadOnlySpan<byte> beta)
    {
        if (alpha.Length != beta.Length || alpha.Length % Digest.Size != 0)
            throw new ArgumentException("A path has as many whole digests under α as under β.", nameof(beta));
        _alpha = alpha.ToArray();
        _beta = beta.ToArray();
    }

    /// <summary>A path of the given steps.</summary>
    public MerklePath(ReadOnlySpan<DigestPair> steps)
    {
        _alpha = new byte[steps.Length * Digest.Size];
        _beta = new byte[steps.Length * Digest.Size];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i].Alpha.CopyTo(_alpha.AsSpan(i * Digest.Size));
            steps[i].Beta.CopyTo(_beta.AsSpan(i * Digest.Size));
        }
    }

    /// <summary>The path of a tree with one entry.</summary>
    public static MerklePath Empty { get; } = new([]);

    /// <summary>Hashes under each function.</summary>
    public int Length => _alpha.Length / Digest.Size;

    /// <summary>The hashes under one function, 32 bytes each.</summary>
    public ReadOnlySpan<byte> this[Chain chain] => chain == Chain.Alpha ? _alpha : _beta;

    /// <summary>One step under both functions.</summary>
    public DigestPair Step(int i) =>
        new(new Digest(_alpha.AsSpan(i * Digest.Size, Digest.Size)), new Digest(_beta.AsSpan(i * Digest.Size, Digest.Size)));

    public bool Equals([NotNullWhen(true)] MerklePath? other) =>
        other is not null && _alpha.AsSpan().SequenceEqual(other._alpha) && _beta.AsSpan().SequenceEqual(other._beta);

    public override bool Equals(object? obj) => Equals(obj as MerklePath);

    public override int GetHashCode() => Length == 0 ? 0 : Step(0).GetHashCode();
}
