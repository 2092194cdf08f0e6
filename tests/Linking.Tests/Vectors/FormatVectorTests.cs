using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Proofs;
using Linking.Publications;
using Linking.Records;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Tests.Vectors;

/// <summary>Every format vector of tests/vectors/v1: read, and written again as it was, or refused with the same kind of error.</summary>
public sealed class FormatVectorTests
{
    private delegate bool Try<T>(ReadOnlyMemory<byte> bytes, out T? value, out DecodeError error);

    public static TheoryData<string> Names => VectorFiles.In("formats");

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_AreReadOrRefusedAsTheVectorSays(string name) => Check(name);

    private static void Check(string name)
    {
        var vector = VectorFiles.Read(name);
        var bytes = VectorFiles.Bytes(vector["bytes"]);
        var answer = vector["answer"]!;
        var again = vector["suite"] is { } suite
            ? Event(bytes, suite.GetValue<ulong>(), out var kind)
            : Read(vector["format"]!.GetValue<string>(), bytes, out kind);
        // Of large ones the vector says only that they are read.
        if (vector["suite"] is not null && answer["fields"] is System.Text.Json.Nodes.JsonObject { Count: 0 })
        {
            Assert.NotEqual("malformed", kind);
            return;
        }

        // An event of a later version is one all the same: it is read, and does nothing.
        var isLater = vector["suite"] is not null && answer["fields"]?["unknown"] is not null;
        Assert.Equal(isLater ? "unknown" : answer["error"]?.GetValue<string>() ?? "read", kind);
        if (again is not null)
            Assert.Equal(bytes, again);
    }

    private static byte[]? Event(byte[] bytes, ulong number, out string kind)
    {
        Assert.True(Suite.TryGet(number, out var suite));
        var reading = EventReading.Read(bytes, suite);
        kind = reading.Error.Kind switch { DecodeErrorKind.None => "read", DecodeErrorKind.Malformed => "malformed", _ => "unknown" };
        return reading.Note is null ? reading.Event?.ToText(suite) : null;
    }

    // Written again, if it was read; a note has no writer, and keeps its bytes' text.
    private static byte[]? Read(string format, byte[] bytes, out string kind)
    {
        if (format == "note")
        {
            kind = SignedNote.TryParse(bytes, out _) ? "read" : "malformed";
            return null;
        }

        if (format == "key")
        {
            kind = VerifierKey.TryParse(Encoding.UTF8.GetString(bytes), out var key) ? "read" : "malformed";
            return key is null ? null : Encoding.UTF8.GetBytes(key.ToString());
        }

        if (format == "print-code")
        {
            kind = PrintCode.TryParse(Encoding.UTF8.GetString(bytes), out _, out var why) ? "read" : why.IsUnknown
                ? "unknown" : "malformed";
            return null;
        }

        DecodeError error;
        byte[]? With<T>(Try<T> read, Func<T, byte[]> write) => read(bytes, out var value, out error) ? write(value!) : null;
        error = default;
        var again = format switch
        {
            "leaf" => With<Leaf>(Leaf.TryDecode, l => l.ToBytes()),
            "header" => With<Header>(Header.TryDecode, h => h.ToBytes()),
            "token" => With<Token>(Token.TryDecode, t => t.ToBytes()),
            "record" => With<RecordFile>(RecordFile.TryDecode, r => r.Fault.Kind == DecodeErrorKind.None ? r.ToBytes() : bytes),
            "voucher" => With<Voucher>(Voucher.TryDecode, v => v.ToBytes()),
            "publication" => With<Publication>(Publication.TryParse, p => p.ToBytes()),
            "list" => With<SuitabilityList>(SuitabilityList.TryParse, l => l.ToBytes()),
            "renewal-text" => With<RenewalText>(RenewalText.TryParse, t => t.ToBytes()),
            "cover-text" => With<CoverText>(CoverText.TryParse, t => t.ToBytes()),
            "cover-chunk" => With<IReadOnlyList<ReadOnlyMemory<byte>>>(
                CoverFiles.TryDecodeChunk, blocks => CoverFiles.EncodeChunk(blocks)),
            "consistency" => With<ConsistencyProof>(ConsistencyProof.TryDecode, p => p.ToBytes()),
            "order" => With<OrderProof>(OrderProof.TryDecode, _ => bytes),
            "not-before" => With<NotBeforeProof>(NotBeforeProof.TryDecode, _ => bytes),
            "fork" => With<ForkProof>(ForkProof.TryDecode, p => p.ToBytes()),
            _ => throw new FormatException(format),
        };
        kind = error.Kind switch
        {
            DecodeErrorKind.None => "read",
            DecodeErrorKind.Malformed => "malformed",
            DecodeErrorKind.UnknownVersion => "version",
            DecodeErrorKind.UnknownSuite => "suite",
            _ => "unknown",
        };
        return again;
    }
}
