using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Auditing;

/// <summary>What an auditor found, with what shows it (docs/spec/audit.md, "Evidence"). Immutable.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Found">By the auditor's clock.</param>
/// <param name="Words">The auditor's own, 1 to 4,096 bytes of UTF-8; they prove nothing.</param>
/// <param name="Record">Of the ledger, as far as the auditor knew it.</param>
/// <param name="Exhibits">At most 16.</param>
public sealed record AuditEvidence(
    AuditCode Code, Instant Found, string Words, RecordFile Record, IReadOnlyList<Exhibit> Exhibits)
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lae";

    private const int MaxSize = 33_554_432;
    private const int MaxWords = 4096;
    private const int MaxExhibits = 16;

    /// <summary>Decodes exactly one; what it shows is asked behind that.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out AuditEvidence? evidence, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "audit evidence");
        if (bytes.Length > MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; at most {MaxSize} are allowed");
        reader.Magic("LAE"u8);
        var code = reader.U8("code");
        if (code is 0 or > AuditCodes.Largest)
            reader.Fail(DecodeErrorKind.Unknown, $"The audit evidence has the code {code}; this program knows 1 to {AuditCodes.Largest}.");
        var found = reader.Time("time");
        var words = reader.Block16("words");
        if (!reader.Failed && (words.Length is 0 or > MaxWords || !System.Text.Unicode.Utf8.IsValid(words.Span)))
            reader.Fail($"its words are not 1 to {MaxWords} bytes of UTF-8");
        var recordBytes = reader.Block32("record", RecordFile.MaxSize);
        RecordFile? record = null;
        if (!reader.Failed && !RecordFile.TryDecode(recordBytes, out record, out var recordError))
            reader.Fail(recordError);
        var exhibits = ReadExhibits(ref reader);
        reader.End();
        error = reader.Error;
        evidence = reader.Failed
            ? null
            : new AuditEvidence((AuditCode)code, found, Encoding.UTF8.GetString(words.Span), record!, exhibits);
        return evidence is not null;
    }

    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Bytes("LAE"u8);
        writer.U8(1);
        writer.U8((byte)Code);
        writer.U64(Found.Microseconds);
        writer.Block16(Encoding.UTF8.GetBytes(Words));
        writer.Block32(Record.ToBytes());
        writer.U8((byte)Exhibits.Count);
        foreach (var exhibit in Exhibits)
        {
            writer.U8((byte)exhibit.Type);
            writer.Block32(exhibit.Bytes.Span);
        }

        var bytes = writer.ToArray();
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    /// <summary>Whether its exhibits show under one function that the ledger said two things, from an identity.</summary>
    /// <param name="chain">α or β.</param>
    /// <param name="identity">That half.</param>
    public bool Proves(Chain chain, Digest identity)
    {
        var walk = RecordWalk.Of(Record, chain, identity);
        if (walk.End != WalkEnd.Whole)
            return false;
        var reader = new ForkReader(Record, walk, identity, 0, null);
        var said = Exhibits.Where(e => e.Type is >= ExhibitType.AlphaNote and <= ExhibitType.RecordEntry)
            .Select(e => reader.Read(new ForkStatement((StatementType)e.Type, e.Bytes))).OfType<ForkReader.Said>().ToList();
        return said.Exists(one => said.Exists(other => one.Contradicts(other) || IsRewritten(chain, one, other)));
    }

    // The later word's history has, at the earlier word's size, another root than the earlier word says.
    private bool IsRewritten(Chain chain, ForkReader.Said earlier, ForkReader.Said later)
    {
        if (earlier.Record is not null || later.Record is not null || earlier.Size >= later.Size)
            return false;
        foreach (var bytes in Of(ExhibitType.Header))
        {
            if (!Header.TryDecode(bytes, out var header, out _) || header.Suite != Record.Entries[0].Header.Suite ||
                header.Index != earlier.Size || header.HistoryRoot[chain] == earlier.Root)
                continue;
            foreach (var proofBytes in Of(ExhibitType.Consistency))
            {
                if (ConsistencyProof.TryDecode(proofBytes, out var proof, out _) && proof.Suite == header.Suite &&
                    proof.First == earlier.Size && proof.Second == later.Size &&
                    proof.Holds(chain, header.HistoryRoot[chain], later.Root))
                    return true;
            }
        }

        return false;
    }

    private IEnumerable<ReadOnlyMemory<byte>> Of(ExhibitType type) => Exhibits.Where(e => e.Type == type).Select(e => e.Bytes);

    private static List<Exhibit> ReadExhibits(ref ByteReader reader)
    {
        var exhibits = new List<Exhibit>();
        var count = reader.U8("number of exhibits");
        if (count > MaxExhibits)
            reader.Fail($"it has {count} exhibits; at most {MaxExhibits} are allowed");
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var type = reader.U8("type of exhibit");
            if (type is 0 or > (byte)ExhibitType.Consistency)
                reader.Fail(DecodeErrorKind.Unknown, $"The audit evidence has an exhibit of type {type}; this program knows 1 to 6.");
            exhibits.Add(new Exhibit((ExhibitType)type, reader.Block32("exhibit", MaxSize)));
        }

        return exhibits;
    }
}
