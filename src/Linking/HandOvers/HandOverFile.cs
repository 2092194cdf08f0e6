using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.HandOvers;

/// <summary>A line of a manifest: <c>file &lt;pair&gt; &lt;bytes&gt; &lt;name&gt;</c>.</summary>
/// <param name="Digests">SHA-256 and SHA3-256 of its bytes.</param>
/// <param name="Size">So many bytes.</param>
/// <param name="Name">From the folder on, with <c>/</c> between its parts.</param>
public sealed record HandOverFile(DigestPair Digests, ulong Size, string Name)
{
    /// <summary>Bytes of the longest line, without its end.</summary>
    public const int MaxLine = 1200;

    private const string Key = "file";

    /// <summary>Reads one line, without its end; false if it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, [NotNullWhen(true)] out HandOverFile? file)
    {
        file = null;
        if (line.Length > MaxLine || Encoding.Latin1.GetString(line).Split(' ') is not [Key, var pair, var size, var name] ||
            !DigestPair.TryParse(pair, Suite.One.Width, out var digests) || !DecimalNumber.TryParse(size, out var bytes) ||
            !HandOverFiles.IsName(name))
            return false;
        file = new HandOverFile(digests, bytes, name);
        return true;
    }

    /// <summary>The line with its end.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes($"{Key} {Digests} {Size} {Name}\n");
}
