using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Proofs;

/// <summary>
/// A header of a ledger of suite 1 in its history under α, as a C2SP tlog-proof (docs/spec/tiles.md, "Proof of a header"). Immutable.
/// </summary>
public sealed class LogProof
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".tlog-proof";

    /// <summary>First line.</summary>
    public const string Version = "c2sp.org/tlog-proof@v1";

    /// <summary>Bytes of the longest file.</summary>
    public const int MaxSize = SignedNote.MaxSize + 16_384;

    private const string Extra = "extra ";
    private const string Index = "index ";

    private static readonly Suite Suite = Suite.One;

    private readonly byte[] _steps;

    private LogProof(ReadOnlyMemory<byte> headerBytes, Header header, byte[] steps, ReadOnlyMemory<byte> note, Checkpoint checkpoint) =>
        (HeaderBytes, Header, _steps, Note, Checkpoint) = (headerBytes, header, steps, note, checkpoint);

    /// <summary>The entry: a header as encoded, in the line of extra data.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; }

    public Header Header { get; }

    /// <summary>The α note of a head.</summary>
    public ReadOnlyMemory<byte> Note { get; }

    /// <summary>What it says.</summary>
    public Checkpoint Checkpoint { get; }

    /// <summary>Hashes of the path.</summary>
    public int PathLength => _steps.Length / Suite.Width;

    /// <summary>Whether the path leads from the header to the checkpoint's root, and that is of the header's ledger.</summary>
    public bool Holds =>
        Checkpoint.Origin == Header.Ledger.Value && Folding.TryFold(
            Suite.Alpha, NodeHash.Entry(Suite.Alpha, HeaderBytes.Span), Header.Index, Checkpoint.Size, _steps, out var root) &&
        root == Checkpoint.Root;

    /// <summary>The proof of a token's round by the first signed head in it; null if there is none, or of another suite.</summary>
    public static LogProof? Of(Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Suite != Suite)
            return null;
        foreach (var anchor in token.Anchors.OfType<SignedHeadAnchor>())
        {
            if (SignedNote.TryParse(anchor.Head.Alpha, out var note) && Checkpoint.TryParse(note.Text, out var checkpoint))
            {
                var steps = anchor.Path[Chain.Alpha].ToArray();
                var proof = new LogProof(token.HeaderBytes, token.Header, steps, anchor.Head.Alpha, checkpoint);
                if (proof.Holds)
                    return proof;
            }
        }

        return null;
    }

    /// <summary>Reads exactly what <see cref="ToBytes"/> writes; whether it holds is asked behind that.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out LogProof? proof, out DecodeError error)
    {
        proof = null;
        error = DecodeError.Malformed("The log proof is malformed: it is no C2SP tlog-proof with a header as extra data.");
        var end = bytes.Span.IndexOf("\n\n"u8);
        if (bytes.Length > MaxSize || end < 0)
            return false;
        var lines = Encoding.UTF8.GetString(bytes.Span[..end]).Split('\n');
        if (lines.Length < 3 || lines[0] != Version || !lines[1].StartsWith(Extra, StringComparison.Ordinal) ||
            !lines[2].StartsWith(Index, StringComparison.Ordinal) || lines.Length - 3 > MerklePath.MaxLength ||
            !Base64.TryDecode(lines[1].AsSpan(Extra.Length), out var headerBytes) ||
            !Header.TryDecode(headerBytes, out var header, out _) || header.Suite != Suite ||
            !DecimalNumber.TryParse(lines[2].AsSpan(Index.Length), out var index) || index != header.Index)
            return false;
        var steps = new List<byte>();
        foreach (var line in lines.Skip(3))
        {
            if (!Base64.TryDecode(line, out var step) || step.Length != Suite.Width)
                return false;
            steps.AddRange(step);
        }

        if (!SignedNote.TryParse(bytes[(end + 2)..], out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
            return false;
        error = default;
        proof = new LogProof(headerBytes, header, [.. steps], bytes[(end + 2)..], checkpoint);
        return true;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Version).Append('\n')
            .Append(Extra).Append(Convert.ToBase64String(HeaderBytes.Span)).Append('\n')
            .Append(Index).Append(CultureInfo.InvariantCulture, $"{Header.Index}").Append('\n');
        foreach (var step in _steps.Chunk(Suite.Width))
            text.Append(Convert.ToBase64String(step)).Append('\n');
        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Note.Span];
    }
}
