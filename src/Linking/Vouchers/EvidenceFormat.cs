using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Notes;
using Linking.Tokens;

namespace Linking.Vouchers;

/// <summary>
/// The evidence of a voucher by its kind (docs/spec/voucher.md, "Evidence"). Nothing is hashed and nothing compared with the
/// subject to read it: what is not of its subject reads, and is not right.
/// </summary>
internal static class EvidenceFormat
{
    private const int MaxItems = 64;

    public static bool TryDecode(
        VoucherKind kind, ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out VoucherEvidence? evidence, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "voucher's evidence");
        evidence = kind switch
        {
            VoucherKind.Cosigned => ReadCosigned(ref reader, bytes),
            VoucherKind.Stamped => ReadStamped(ref reader),
            VoucherKind.Ledger => ReadLedger(ref reader, bytes),
            _ => ReadWords(ref reader, kind),
        };
        reader.End();
        error = reader.Error;
        if (reader.Failed)
            evidence = null;
        return evidence is not null;
    }

    public static byte[] Encode(VoucherEvidence evidence)
    {
        var writer = new ByteWriter();
        switch (evidence)
        {
            case WordsEvidence words:
                writer.U64(words.From.Microseconds);
                writer.U64(words.To.Microseconds);
                writer.Block16(Encoding.UTF8.GetBytes(words.Words));
                break;
            case CosignedEvidence cosigned:
                writer.Bytes(cosigned.Bytes.Span);
                break;
            case StampedEvidence stamped:
                writer.Block32(stamped.Token.Span);
                writer.U8(checked((byte)stamped.Items.Count));
                foreach (var item in stamped.Items)
                {
                    writer.U8(item.Type);
                    writer.Block32(item.Der.Span);
                }

                break;
            case LedgerEvidence ledger:
                writer.Bytes(ledger.Bytes.Span);
                break;
        }

        return writer.ToArray();
    }

    private static WordsEvidence ReadWords(ref ByteReader reader, VoucherKind kind)
    {
        var from = reader.Time("from");
        var to = reader.Time("to");
        if (to < from || (kind == VoucherKind.Observed && to != from))
            reader.Fail(kind == VoucherKind.Observed ? "what is observed has one time" : "its interval ends before it begins");
        var bytes = reader.Bytes(reader.U16("length of the words"), "words");
        var words = System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "";
        if (!reader.Failed && !TextRules.IsWords(words))
            reader.Fail("its words are not 1 to 1,000 bytes of words");
        return new WordsEvidence(from, to, words);
    }

    private static CosignedEvidence? ReadCosigned(ref ByteReader reader, ReadOnlyMemory<byte> bytes)
    {
        reader.Memory(bytes.Length, "note");
        if (!SignedNote.TryParse(bytes, out var note) || !Checkpoint.TryParse(note.Text, out var head))
        {
            reader.Fail("it is not the note of a head");
            return null;
        }

        return new CosignedEvidence(bytes, note, head);
    }

    private static StampedEvidence ReadStamped(ref ByteReader reader)
    {
        var token = reader.Block32("stamp", Voucher.MaxSize);
        var count = reader.U8("item count");
        if (count > MaxItems)
            reader.Fail($"it has {count} items; at most {MaxItems} are allowed");
        var items = new List<StampItem>();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var type = reader.U8("item type");
            if (type is < StampItem.Certificate or > StampItem.Ocsp)
                reader.Fail($"an item is of type {type}; 1 to 3 are allowed");
            items.Add(new StampItem(type, reader.Block32("item", Voucher.MaxSize)));
        }

        return new StampedEvidence(token, items);
    }

    private static LedgerEvidence? ReadLedger(ref ByteReader reader, ReadOnlyMemory<byte> bytes)
    {
        reader.Memory(bytes.Length, "token");
        if (!Token.TryDecode(bytes, out var token, out var error))
        {
            reader.Fail(error);
            return null;
        }

        return new LedgerEvidence(bytes, token);
    }
}
