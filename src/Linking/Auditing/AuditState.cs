using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Auditing;

/// <summary>What an auditor remembers of a ledger between two looks (docs/spec/audit.md, "State"). Immutable.</summary>
public sealed record AuditState
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".las";

    private const int SumSize = 32;

    // Those of the first version of the program; what a file does not count was not found.
    private const int LeastCodes = 13;

    /// <summary>The ledger's name.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>Its suite.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Link of round 0.</summary>
    public required DigestPair Identity { get; init; }

    /// <summary>Headers audited, at least 1.</summary>
    public required ulong Size { get; init; }

    /// <summary>Roots of the perfect subtrees of that size, from left to right.</summary>
    public required IReadOnlyList<DigestPair> Peaks { get; init; }

    /// <summary>The time of the last header below each of them.</summary>
    public required IReadOnlyList<Instant> PeakTimes { get; init; }

    /// <summary>Link of the newest header.</summary>
    public required DigestPair Link { get; init; }

    /// <summary>Time of the newest header; the next one's is later, but for a struck clock.</summary>
    public required Instant Time { get; init; }

    /// <summary>The head of this size, as the keys in force signed it.</summary>
    public required SignedHead Head { get; init; }

    /// <summary>Number of the newest publication that was audited; 0 before the first.</summary>
    public ulong PublicationNumber { get; init; }

    /// <summary>Its size; 0 before the first.</summary>
    public ulong PublicationSize { get; init; }

    /// <summary>Digest of its text; zeros before the first.</summary>
    public required DigestPair PublicationDigest { get; init; }

    /// <summary>Time of the oldest header that no publication covers; null if all are covered.</summary>
    public Instant? Uncovered { get; init; }

    /// <summary>When the server was last reached, by the auditor's clock.</summary>
    public required Instant Looked { get; init; }

    /// <summary>How often each code was found, by its number less one.</summary>
    public required IReadOnlyList<ulong> Counts { get; init; }

    /// <summary>Decodes exactly one state.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out AuditState? state, out DecodeError error)
    {
        state = null;
        var whole = bytes.Length >= SumSize && SHA256.HashData(bytes.Span[..^SumSize]).AsSpan().SequenceEqual(bytes.Span[^SumSize..]);
        var reader = new ByteReader(bytes.Length >= SumSize ? bytes[..^SumSize] : bytes, "audit state");
        reader.Magic("LAS"u8);
        if (!whole)
            reader.Fail("its sum is not that of its bytes");
        var number = reader.U8("suite");
        var suite = reader.Failed ? null : reader.KnownSuite(number);
        var name = reader.Bytes(reader.U8("length of the ledger id"), "ledger id");
        LedgerId? ledger = null;
        if (!reader.Failed && !LedgerId.TryParse(Encoding.Latin1.GetString(name), out ledger))
            reader.Fail("its ledger id is none");
        var identity = reader.Pair(suite, "identity");
        var size = reader.U64("size");
        if (size == 0)
            reader.Fail("its size is 0");
        var peaks = new List<DigestPair>();
        var times = new List<Instant>();
        for (var i = 0; i < BitOperations.PopCount(size) && !reader.Failed; i++)
        {
            peaks.Add(reader.Pair(suite, "peak"));
            times.Add(reader.Time("time of a peak"));
        }

        var candidate = new AuditState
        {
            Ledger = ledger!,
            Suite = suite!,
            Identity = identity,
            Size = size,
            Peaks = peaks,
            PeakTimes = times,
            Link = reader.Pair(suite, "link"),
            Time = reader.Time("time"),
            Head = new SignedHead(reader.Block32("α note", SignedNote.MaxSize), reader.Block32("β note", SignedNote.MaxSize)),
            PublicationNumber = reader.U64("publication number"),
            PublicationSize = reader.U64("publication size"),
            PublicationDigest = reader.Pair(suite, "publication digest"),
            Uncovered = ReadOptionalTime(ref reader),
            Looked = reader.Time("time of the look"),
            Counts = ReadCounts(ref reader),
        };
        reader.End();
        error = reader.Error;
        state = reader.Failed ? null : candidate;
        return state is not null;
    }

    /// <summary>The encoded state.</summary>
    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Bytes("LAS"u8);
        writer.U8(1);
        writer.U8(Suite.Number);
        writer.U8((byte)Ledger.Value.Length);
        writer.Bytes(Encoding.ASCII.GetBytes(Ledger.Value));
        writer.Pair(Identity);
        writer.U64(Size);
        for (var i = 0; i < Peaks.Count; i++)
        {
            writer.Pair(Peaks[i]);
            writer.U64(PeakTimes[i].Microseconds);
        }

        writer.Pair(Link);
        writer.U64(Time.Microseconds);
        writer.Block32(Head.Alpha.Span);
        writer.Block32(Head.Beta.Span);
        writer.U64(PublicationNumber);
        writer.U64(PublicationSize);
        writer.Pair(PublicationDigest);
        writer.U64(Uncovered?.Microseconds ?? 0);
        writer.U64(Looked.Microseconds);
        writer.U8((byte)Counts.Count);
        foreach (var count in Counts)
            writer.U64(count);
        writer.Bytes(SHA256.HashData(writer.ToArray()));
        var bytes = writer.ToArray();
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    private static Instant? ReadOptionalTime(ref ByteReader reader)
    {
        var value = reader.U64("time of the oldest uncovered header");
        if (reader.Failed || value == 0)
            return null;
        if (!Instant.TryFromMicroseconds(value, out var time))
            reader.Fail("time of the oldest uncovered header is outside the years 1970 to 9999");
        return time;
    }

    private static ulong[] ReadCounts(ref ByteReader reader)
    {
        var count = reader.U8("number of codes");
        if (!reader.Failed && count is < LeastCodes or > AuditCodes.Largest)
            reader.Fail($"it counts {count} codes; this program knows {LeastCodes} to {AuditCodes.Largest}");
        var counts = new ulong[AuditCodes.Largest];
        for (var i = 0; i < count && !reader.Failed; i++)
            counts[i] = reader.U64("count");
        return counts;
    }
}
