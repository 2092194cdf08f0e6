using System.Buffers.Binary;
using System.Text;

using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Tests.Verification;

/// <summary>Makes vouchers of every kind.</summary>
internal static class Vouch
{
    public static byte[] Observed(Publication publication, Instant at) => Words(VoucherKind.Observed, publication, at, at, "store");

    public static byte[] Asserted(Publication publication, Instant from, Instant to)
        => Words(VoucherKind.Asserted, publication, from, to, "somebody");

    public static byte[] Print(Publication publication, string day) =>
        Words(VoucherKind.Print, publication, Linking.Formats.Day.Parse(day).Beginning,
            Linking.Formats.Day.Parse(day).End, "Example Times, page 5");

    public static byte[] Words(VoucherKind kind, Publication publication, Instant from, Instant to, string words) =>
        new Voucher(kind, new TextSubject(publication.ToBytes()), new WordsEvidence(from, to, words)).ToBytes();

    public static byte[] Root(VoucherKind kind, RepresentativeValue value, Instant from, Instant to) =>
        new Voucher(kind, new RootSubject(value), new WordsEvidence(from, to, "words")).ToBytes();

    /// <summary>Verifier key of a witness: type 04.</summary>
    public static VerifierKey Witness(string name, SigningKey key)
    {
        byte[] typed = [VerifierKey.WitnessType, .. key.PublicKey.Span];
        var id = System.Security.Cryptography.SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typed]).AsSpan(0, 4);
        return VerifierKey.Parse($"{name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String(typed)}");
    }

    /// <summary>The note with a witness's line behind the others.</summary>
    public static byte[] Cosign(ReadOnlyMemory<byte> note, VerifierKey witness, SigningKey key, Instant at)
    {
        Assert.True(SignedNote.TryParse(note, out var parsed));
        var seconds = at.Microseconds / 1_000_000;
        var signature = new byte[72];
        BinaryPrimitives.WriteUInt64BigEndian(signature, seconds);
        key.Sign([.. Encoding.ASCII.GetBytes($"cosignature/v1\ntime {seconds}\n"), .. parsed.TextBytes.Span]).CopyTo(signature, 8);
        return [.. note.Span, .. Encoding.UTF8.GetBytes(new NoteSignature(witness.Name, witness.Id, signature).ToString())];
    }

    /// <summary>A cosigned voucher of one half of a head.</summary>
    public static byte[] Cosigned(LedgerBuilder ledger, ulong size, Chain chain, VerifierKey witness, SigningKey key, Instant at)
    {
        var root = ledger.History(size).Root[chain];
        var note = Cosign(ledger.Head(size)[chain], witness, key, at);
        Assert.True(SignedNote.TryParse(note, out var parsed));
        Assert.True(Checkpoint.TryParse(parsed.Text, out var head));
        return new Voucher(
            VoucherKind.Cosigned, new RootSubject(new RepresentativeValue(ledger.Suite[chain], size, root, null)),
            new CosignedEvidence(note, parsed, head!)).ToBytes();
    }

    public static byte[] Ledger(Publication publication, Token token) =>
        new Voucher(VoucherKind.Ledger, new TextSubject(publication.ToBytes()), new LedgerEvidence(token.ToBytes(), token)).ToBytes();

    /// <summary>A stamp that <see cref="FakeStamps"/> reads.</summary>
    public static byte[] Stamped(Publication publication, Instant at, ulong accuracy = 1_000_000, string algorithm = "rsa-2048",
        bool isStatusKnown = true, Instant? validTo = null) =>
        new Voucher(
            VoucherKind.Stamped, new TextSubject(publication.ToBytes()),
            new StampedEvidence(
                FakeStamps.Make(publication.ToBytes(), at, accuracy, algorithm, isStatusKnown, validTo
                ?? at.Plus(365 * LedgerBuilder.Day)), [])).ToBytes();
}

/// <summary>Stands for an RFC 3161 reader: its stamps are lines of text with the digest of what they are over.</summary>
internal sealed class FakeStamps : IStampReader
{
    /// <summary>The algorithm of a second path that each stamp has; null: it has one.</summary>
    public string? OtherPath { get; init; }

    public static byte[] Make(ReadOnlySpan<byte> over, Instant at, ulong accuracy, string algorithm, bool isStatusKnown, Instant validTo) =>
        Encoding.ASCII.GetBytes(
            $"stamp {HashFunction.Sha2With256Bits.Hash(over)} {at.Microseconds} {accuracy} "
                + $"{algorithm} {isStatusKnown} {validTo.Microseconds}");

    public StampOutcome Read(ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped,
        out IReadOnlyList<StampReading> readings)
    {
        readings = [];
        var words = Encoding.ASCII.GetString(token.Span).Split(' ');
        if (words is not ["stamp", var digest, var at, var accuracy, var algorithm, var status, var validTo])
            return StampOutcome.NotReadable;
        if (stamped is { } bytes && HashFunction.Sha2With256Bits.Hash(bytes.Span).ToString() != digest)
            return StampOutcome.Wrong;
        if (!ulong.TryParse(at, out var time) || !Instant.TryFromMicroseconds(time, out var genTime)
            || !ulong.TryParse(accuracy, out var around) ||
            !ulong.TryParse(validTo, out var end) || !Instant.TryFromMicroseconds(end, out var until))
            return StampOutcome.NotReadable;
        var reading = new StampReading(
            Instant.FromMicroseconds(time - around), genTime.Plus(around), "Fake TSA", "sha2-256", Convert.FromHexString(digest),
            [new UsedAlgorithm("sha2-256", false), new UsedAlgorithm("sha2-256", true), new UsedAlgorithm(algorithm, true)],
                status == "True", until);
        // A longer path beside it: by another algorithm, with status.
        readings = OtherPath is { } other
            ? [reading, reading with { RestsOn = [new UsedAlgorithm("sha2-256", false), new UsedAlgorithm(other, true)],
                IsStatusKnown = true }]
            : [reading];
        return StampOutcome.Right;
    }
}

/// <summary>Counts what it is asked.</summary>
internal sealed class CountingStamps : IStampReader
{
    private readonly FakeStamps _stamps = new();

    public int Count { get; private set; }

    public StampOutcome Read(
        ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped, out IReadOnlyList<StampReading> readings)
    {
        Count++;
        return _stamps.Read(token, items, stamped, out readings);
    }
}
