using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Rounds;

/// <summary>The bytes of a header (docs/spec/round.md).</summary>
internal static class HeaderFormat
{
    private const byte Tag = (byte)'H';
    private const ulong MaxIndex = long.MaxValue - 1;

    /// <summary>A header inside another format, with its length before it; null if the reader has failed.</summary>
    public static (ReadOnlyMemory<byte> Bytes, Header? Header) ReadBlock(ref ByteReader reader)
    {
        var bytes = reader.Block16("header");
        if (reader.Failed)
            return default;
        if (!TryDecode(bytes, out var header, out var error))
            reader.Fail(error);
        return (bytes, header);
    }

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Header? header, out DecodeError error)
    {
        header = null;
        var reader = new ByteReader(bytes, "header");
        var suite = reader.Prefix(Tag);
        var ledger = ReadLedger(ref reader);
        var index = reader.U64("index");
        if (index > MaxIndex)
            reader.Fail("its index is over 2^63 - 2");
        var time = reader.Time("time");
        var accuracy = reader.U32("accuracy");
        if (accuracy > Header.MaxAccuracy)
            reader.Fail($"its accuracy is {accuracy} µs; at most {Header.MaxAccuracy} are allowed");
        var validUntil = reader.Time("valid-until");
        if (validUntil <= time)
            reader.Fail("valid-until is not later than its time");
        var policy = ReadPolicy(ref reader);
        var leafCount = reader.U32("leaf count");
        if (leafCount == 0)
            reader.Fail("it counts no leaves");
        var extensions = ReadExtensions(ref reader);
        var candidate = new Header
        {
            Suite = suite!,
            Ledger = ledger!,
            Index = index,
            Time = time,
            Accuracy = accuracy,
            ValidUntil = validUntil,
            Policy = policy!,
            LeafCount = leafCount,
            Extensions = extensions,
            RoundRoot = reader.Pair(suite, "round root"),
            PreviousLink = reader.Pair(suite, "previous link"),
            RecordLink = reader.Pair(suite, "record link"),
            HistoryRoot = reader.Pair(suite, "history root"),
            SignedHeadDigest = reader.Pair(suite, "signed-head digest"),
        };
        reader.End();
        if (!reader.Failed && FaultOfPlace(candidate) is { } fault)
            reader.Fail(fault);
        error = reader.Error;
        header = reader.Failed ? null : candidate;
        return header is not null;
    }

    public static byte[] Encode(Header header)
    {
        if (!IsWellFormed(header))
            throw new InvalidOperationException("The header breaks the rules of docs/spec/round.md.");
        var writer = new ByteWriter();
        writer.U8(Tag);
        writer.U8(1);
        writer.U8(header.Suite.Number);
        writer.U8((byte)header.Ledger.Value.Length);
        writer.Bytes(Encoding.ASCII.GetBytes(header.Ledger.Value));
        writer.U64(header.Index);
        writer.U64(header.Time.Microseconds);
        writer.U32(header.Accuracy);
        writer.U64(header.ValidUntil.Microseconds);
        writer.U8((byte)header.Policy.Der.Length);
        writer.Bytes(header.Policy.Der);
        writer.U32(header.LeafCount);
        writer.Block16(EncodeExtensions(header.Extensions));
        writer.Pair(header.RoundRoot);
        writer.Pair(header.PreviousLink);
        writer.Pair(header.RecordLink);
        writer.Pair(header.HistoryRoot);
        writer.Pair(header.SignedHeadDigest);
        return writer.ToArray();
    }

    private static LedgerId? ReadLedger(ref ByteReader reader)
    {
        var bytes = reader.Bytes(reader.U8("ledger id length"), "ledger id");
        LedgerId? ledger = null;
        if (!reader.Failed && !LedgerId.TryParse(Encoding.Latin1.GetString(bytes), out ledger))
            reader.Fail("its ledger id is not 1 to 128 allowed characters, or is the name of a key");
        return ledger;
    }

    private static PolicyOid? ReadPolicy(ref ByteReader reader)
    {
        var bytes = reader.Bytes(reader.U8("policy length"), "policy");
        PolicyOid? policy = null;
        if (!reader.Failed && !PolicyOid.TryFromDer(bytes, out policy))
            reader.Fail("its policy is not the minimal DER contents of an object identifier of at most 64 bytes");
        return policy;
    }

    private static List<HeaderExtension> ReadExtensions(ref ByteReader reader)
    {
        var length = reader.U16("extensions length");
        if (length > Header.MaxExtensionsSize)
            reader.Fail($"its extensions have {length} bytes; at most {Header.MaxExtensionsSize} are allowed");
        var extensions = new List<HeaderExtension>();
        var end = reader.Position + length;
        while (!reader.Failed && reader.Position < end)
        {
            var entry = new HeaderExtension(reader.U8("extension type"), reader.Block16("extension"));
            if (reader.Position > end)
                reader.Fail("an extension goes beyond the block");
            extensions.Add(entry);
        }

        if (!reader.Failed && !Rise(extensions))
            reader.Fail("its extensions' types are not 1 to 127, rising");
        return extensions;
    }

    private static byte[] EncodeExtensions(IReadOnlyList<HeaderExtension> extensions)
    {
        var writer = new ByteWriter();
        foreach (var extension in extensions)
        {
            writer.U8(extension.Type);
            writer.Block16(extension.Value.Span);
        }

        return writer.ToArray(Header.MaxExtensionsSize, "extension block");
    }

    private static bool IsWellFormed(Header h) =>
        h.Index <= MaxIndex && h.Time.Microseconds != 0 && h.Accuracy <= Header.MaxAccuracy && h.ValidUntil > h.Time && h.LeafCount > 0 &&
        Rise(h.Extensions) && FaultOfPlace(h) is null &&
        Pairs(h).All(p => p.Alpha.Width == h.Suite.Width && p.Beta.Width == h.Suite.Width);

    private static DigestPair[] Pairs(Header h) => [h.RoundRoot, h.PreviousLink, h.RecordLink, h.HistoryRoot, h.SignedHeadDigest];

    private static bool Rise(IReadOnlyList<HeaderExtension> extensions)
    {
        var last = 0;
        foreach (var extension in extensions)
        {
            if (extension.Number <= last)
                return false;
            last = extension.Number;
        }

        return true;
    }

    // Step 3 of "Decoding a header".
    private static string? FaultOfPlace(Header h) => h.Index switch
    {
        0 when h.LeafCount != 1 || !h.PreviousLink.IsZero || !h.RecordLink.IsZero || !h.SignedHeadDigest.IsZero ||
            h.HistoryRoot != h.Suite.Empty =>
            "it is of round 0 but has a predecessor or more than one leaf",
        1 when h.RecordLink != h.PreviousLink => "it is of round 1 but its record link is not its previous link",
        _ => null,
    };
}
