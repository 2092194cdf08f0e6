using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Rounds;

/// <summary>
/// The one byte string that seals a round (docs/spec/round.md). Its two hashes are the round's link. Immutable;
/// equal by value.
/// </summary>
public sealed record Header
{
    /// <summary>Bytes of the longest header.</summary>
    public const int MaxSize = 3 + 1 + LedgerId.MaxLength + 8 + 8 + 4 + 8 + 1 + PolicyOid.MaxSize + 4 + 4 * DigestPair.Size;

    /// <summary>µs; the coarsest clock a ledger may have.</summary>
    public const uint MaxAccuracy = 60_000_000;

    private const byte Tag = (byte)'H';

    public required LedgerId Ledger { get; init; }

    /// <summary>n: the round's place in the history.</summary>
    public required ulong Index { get; init; }

    /// <summary>The claimed time, read after the last leaf was admitted.</summary>
    public required Instant Time { get; init; }

    /// <summary>µs, at most <see cref="MaxAccuracy"/>; the clock was within this of UTC.</summary>
    public required uint Accuracy { get; init; }

    /// <summary>End of validity by policy; later than <see cref="Time"/>.</summary>
    public required Instant ValidUntil { get; init; }

    public required PolicyOid Policy { get; init; }

    /// <summary>Leaves in the round, at least 1.</summary>
    public required uint LeafCount { get; init; }

    public required DigestPair RoundRoot { get; init; }

    /// <summary>Link of round n − 1; zeros in round 0.</summary>
    public required DigestPair PreviousLink { get; init; }

    /// <summary>Roots over headers 0 … n − 1; h("") in round 0.</summary>
    public required DigestPair HistoryRoot { get; init; }

    /// <summary>Digests of the signed heads of size n; zeros in round 0.</summary>
    public required DigestPair SignedHeadDigest { get; init; }

    /// <summary>The link of an encoded header: hash-chain value and history leaf hash in one.</summary>
    public static DigestPair LinkOf(ReadOnlySpan<byte> header) => NodeHash.Entry(header);

    /// <summary>Decodes exactly one header.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Header? header, out DecodeError error)
    {
        header = null;
        var reader = new ByteReader(bytes, "header");
        reader.Prefix(Tag);
        var ledgerBytes = reader.Bytes(reader.U8("ledger id length"), "ledger id");
        LedgerId? ledger = null;
        if (!reader.Failed && !LedgerId.TryParse(Encoding.Latin1.GetString(ledgerBytes), out ledger))
            reader.Fail("its ledger id is not 1 to 128 allowed characters");
        var index = reader.U64("index");
        var time = reader.Time("time");
        var accuracy = reader.U32("accuracy");
        if (accuracy > MaxAccuracy)
            reader.Fail($"its accuracy is {accuracy} µs; at most {MaxAccuracy} are allowed");
        var validUntil = reader.Time("valid-until");
        if (validUntil <= time)
            reader.Fail("valid-until is not later than its time");
        var policyBytes = reader.Bytes(reader.U8("policy length"), "policy");
        PolicyOid? policy = null;
        if (!reader.Failed && !PolicyOid.TryFromDer(policyBytes, out policy))
            reader.Fail("its policy is not the minimal DER contents of an object identifier of at most 64 bytes");
        var leafCount = reader.U32("leaf count");
        if (leafCount == 0)
            reader.Fail("it counts no leaves");
        var roundRoot = reader.Pair("round root");
        var previousLink = reader.Pair("previous link");
        var historyRoot = reader.Pair("history root");
        var signedHeadDigest = reader.Pair("signed-head digest");
        reader.End();
        if (!reader.Failed && index == 0 && !IsFirst(leafCount, previousLink, historyRoot, signedHeadDigest))
            reader.Fail("it is of round 0 but has a predecessor or more than one leaf");
        error = reader.Error;
        if (reader.Failed)
            return false;
        header = new Header
        {
            Ledger = ledger!,
            Index = index,
            Time = time,
            Accuracy = accuracy,
            ValidUntil = validUntil,
            Policy = policy!,
            LeafCount = leafCount,
            RoundRoot = roundRoot,
            PreviousLink = previousLink,
            HistoryRoot = historyRoot,
            SignedHeadDigest = signedHeadDigest,
        };
        return true;
    }

    /// <summary>Decodes exactly one header.</summary>
    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Header Decode(ReadOnlySpan<byte> bytes) =>
        TryDecode(bytes, out var header, out var error) ? header : throw new FormatException(error.Message);

    /// <summary>The encoded header.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        if (LeafCount == 0 || Accuracy > MaxAccuracy || Index > long.MaxValue || Time.Microseconds == 0 || ValidUntil <= Time ||
            (Index == 0 && !IsFirst(LeafCount, PreviousLink, HistoryRoot, SignedHeadDigest)))
            throw new InvalidOperationException("The header breaks the rules of docs/spec/round.md.");
        var output = new ArrayBufferWriter<byte>(MaxSize);
        var writer = new ByteWriter(output);
        writer.U8(Tag);
        writer.U8(1);
        writer.U8(Suite.Current);
        writer.U8((byte)Ledger.Value.Length);
        writer.Bytes(Encoding.ASCII.GetBytes(Ledger.Value));
        writer.U64(Index);
        writer.U64(Time.Microseconds);
        writer.U32(Accuracy);
        writer.U64(ValidUntil.Microseconds);
        writer.U8((byte)Policy.Der.Length);
        writer.Bytes(Policy.Der);
        writer.U32(LeafCount);
        writer.Pair(RoundRoot);
        writer.Pair(PreviousLink);
        writer.Pair(HistoryRoot);
        writer.Pair(SignedHeadDigest);
        return output.WrittenSpan.ToArray();
    }

    private static bool IsFirst(uint leafCount, DigestPair previousLink, DigestPair historyRoot, DigestPair signedHeadDigest) =>
        leafCount == 1 && previousLink.IsZero && signedHeadDigest.IsZero && historyRoot == HashFunctions.HashBoth([]);
}
