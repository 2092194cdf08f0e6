using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Records;

namespace Linking.Proofs;

/// <summary>Two signed statements of one ledger that cannot both be true (docs/spec/order.md, "Fork proof").</summary>
/// <param name="Record">Of the ledger, up to the fork.</param>
/// <param name="First">One statement.</param>
/// <param name="Second">The other.</param>
public sealed record ForkProof(RecordFile Record, ForkStatement First, ForkStatement Second)
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lfk";

    /// <summary>Decodes exactly one proof; whether it holds is asked behind that.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ForkProof? proof, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "fork proof");
        if (bytes.Length > ProofLimits.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; at most {ProofLimits.MaxSize} are allowed");
        reader.Magic("LFK"u8);
        var recordBytes = reader.Block32("record", RecordFile.MaxSize);
        RecordFile? record = null;
        if (!reader.Failed && !RecordFile.TryDecode(recordBytes, out record, out var recordError))
            reader.Fail(recordError);
        var first = ReadStatement(ref reader);
        var second = ReadStatement(ref reader);
        reader.End();
        error = reader.Error;
        proof = reader.Failed ? null : new ForkProof(record!, first, second);
        return proof is not null;
    }

    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Bytes("LFK"u8);
        writer.U8(1);
        writer.Block32(Record.ToBytes());
        foreach (var statement in (ForkStatement[])[First, Second])
        {
            writer.U8((byte)statement.Type);
            writer.Block32(statement.Bytes.Span);
        }

        var bytes = writer.ToArray();
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    /// <summary>Whether it is a fork proof under one function, from an identity.</summary>
    /// <param name="chain">α or β.</param>
    /// <param name="identity">That half.</param>
    /// <param name="pinnedEntries">Entries of the record that the caller accepted earlier.</param>
    /// <param name="own">
    /// The caller's own record: if it begins with all of the proof's entries, the keys for heads and publications are taken from it,
    /// as far as it walks. Entries of a record are judged behind those of the proof's alone.
    /// </param>
    /// <param name="isSchemeFallen">Keys whose scheme has fallen. A stolen key counts: it is then the explanation.</param>
    public bool Holds(
        Chain chain, Digest identity, int pinnedEntries = 0, RecordFile? own = null, Predicate<VerifierKey>? isSchemeFallen = null)
    {
        if (RecordWalk.Of(Record, chain, identity, pinnedEntries, isSchemeFallen).End != WalkEnd.Whole)
            return false;
        var ofEntries = ReaderOf(Record);
        // A record cut short would keep replaced keys in force.
        var ofOthers = own is not null && Record.IsBeginningOf(own) ? ReaderOf(own) : ofEntries;
        return Read(First) is { } first && Read(Second) is { } second && first.Contradicts(second);

        ForkReader ReaderOf(RecordFile record) => new(
            record, RecordWalk.Of(record, chain, identity, pinnedEntries, isSchemeFallen), identity, pinnedEntries, isSchemeFallen);

        ForkReader.Said? Read(ForkStatement statement) =>
            (statement.Type == StatementType.RecordEntry ? ofEntries : ofOthers).Read(statement);
    }

    private static ForkStatement ReadStatement(ref ByteReader reader)
    {
        var type = (StatementType)reader.U8("statement type");
        if (type is < StatementType.AlphaNote or > StatementType.RecordEntry)
            reader.Fail(DecodeErrorKind.Unknown, $"The fork proof has a statement of type {(byte)type}; this program knows 1 to 4.");
        return new ForkStatement(type, reader.Block32("statement", ProofLimits.MaxSize));
    }
}
