using System.Globalization;
using System.Text;

using Linking.Hashing;
using Linking.Publications;
using Linking.Tokens;

namespace Linking.Cli.Translating;

/// <summary>The α path of a token to a publication, as a detached file of OpenTimestamps (docs/spec/ots.md).</summary>
internal static class OtsFile
{
    public const string FileExtension = ".ots";

    /// <summary>First word of the attestation's payload.</summary>
    public const string PayloadName = "linking-publication/1";

    // The library in Python reads no deeper, and no longer message.
    private const int MaxOperations = 255;
    private const int MaxMessage = 4096;

    private const byte AttestationTag = 0x00;
    private const byte MajorVersion = 1;

    private static readonly byte[] Magic =
        [0, .. "OpenTimestamps"u8, 0, 0, .. "Proof"u8, 0, 0xbf, 0x89, 0xe2, 0xe8, 0x84, 0xe8, 0x92, 0x94];

    /// <summary>What a reader of OpenTimestamps tells our attestations by: the first 8 bytes of SHA-256 of the payload's name.</summary>
    public static byte[] Tag => HashFunction.Sha2With256Bits.Hash(Encoding.ASCII.GetBytes(PayloadName)).Bytes[..8].ToArray();

    /// <summary>The first publication that a token of suite 1 carries and leads to.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static (PublicationAnchor Anchor, Publication Publication) PublicationOf(Token token)
    {
        var anchors = token.Anchors.OfType<PublicationAnchor>().OrderBy(a => a.Size).ToList();
        foreach (var anchor in anchors)
        {
            if (Publication.TryParseNote(anchor.Note, out var publication, out _, out _) && publication.Suite == token.Suite &&
                publication.Ledger.Value == token.Header.Ledger.Value && publication.Size == anchor.Size &&
                anchor.Size > token.Header.Index && OtsPath.Of(token, anchor) is { } path &&
                path.Message.SequenceEqual(publication.Root.Alpha.Bytes))
                return (anchor, publication);
        }

        throw new CommandException(
            ExitCode.Data,
            anchors.Count == 0
                ? Say("The token carries no publication yet, only a signature, which OpenTimestamps cannot express: linking extend TOKEN")
                : Say("The token leads to none of the publications that it carries: linking verify FILE TOKEN"));
    }

    /// <summary>The file.</summary>
    /// <param name="token">Of suite 1; its bottom leaf is the data's.</param>
    /// <exception cref="CommandException">OpenTimestamps cannot express it, and why.</exception>
    public static byte[] Of(Token token)
    {
        if (token.Suite != Suite.One)
            throw new CommandException(
                ExitCode.Data,
                "The token is of suite 2, and OpenTimestamps knows neither SHA-512 nor SHA3-512: only suite 1 can be written so.");
        var (anchor, publication) = PublicationOf(token);
        var path = OtsPath.Of(token, anchor)!;
        if (path.Operations.Count > MaxOperations)
            throw new CommandException(
                ExitCode.Data,
                $"The path has {path.Operations.Count} operations, and readers of OpenTimestamps take at most {MaxOperations}.");
        if (path.LongestMessage > MaxMessage)
            throw new CommandException(
                ExitCode.Data,
                $"The header has {token.HeaderBytes.Length} bytes, and readers of OpenTimestamps take messages of at most {MaxMessage}.");
        using var writer = new MemoryStream();
        writer.Write(Magic);
        writer.WriteByte(MajorVersion);
        writer.WriteByte(OtsOperation.Sha256);
        writer.Write(token.Levels[0].Leaf.Digests.Alpha.Bytes);
        foreach (var operation in path.Operations)
            Write(writer, operation);
        writer.WriteByte(AttestationTag);
        writer.Write(Tag);
        WriteBlock(writer, Payload(publication));
        return writer.ToArray();
    }

    private static byte[] Payload(Publication publication) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{PayloadName} {publication.Ledger} {publication.Number} {publication.Size}\n"));

    private static void Write(Stream writer, OtsOperation operation)
    {
        writer.WriteByte(operation.Tag);
        if (!operation.Argument.IsEmpty)
            WriteBlock(writer, operation.Argument.Span);
    }

    // Length in base 128, the least significant group first.
    private static void WriteBlock(Stream writer, ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        for (; length >= 0x80; length >>= 7)
            writer.WriteByte((byte)((length & 0x7f) | 0x80));
        writer.WriteByte((byte)length);
        writer.Write(bytes);
    }
}
