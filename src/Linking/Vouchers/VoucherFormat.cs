using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Publications;

namespace Linking.Vouchers;

/// <summary>The bytes of a voucher (docs/spec/voucher.md).</summary>
internal static class VoucherFormat
{
    private const byte TextType = 1;
    private const byte RootType = 2;

    private static ReadOnlySpan<byte> Magic => "LVC"u8;

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Voucher? voucher, out DecodeError error)
    {
        voucher = null;
        var reader = new ByteReader(bytes, "voucher");
        if (bytes.Length > Voucher.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; a voucher has at most {Voucher.MaxSize}");
        reader.Magic(Magic);
        var kind = (VoucherKind)reader.U8("kind");
        if (kind is < VoucherKind.Observed or > VoucherKind.Asserted)
            reader.Fail(DecodeErrorKind.Unknown, $"The voucher has kind {(byte)kind}; this program knows 1 to 6.");
        var subject = ReadSubject(ref reader, kind);
        var evidenceBytes = reader.Block32("evidence", Voucher.MaxSize);
        reader.End();
        VoucherEvidence? evidence = null;
        if (!reader.Failed && !EvidenceFormat.TryDecode(kind, evidenceBytes, out evidence, out var evidenceError))
            reader.Fail(evidenceError);
        error = reader.Error;
        voucher = reader.Failed ? null : new Voucher(kind, subject!, evidence!);
        return voucher is not null;
    }

    public static byte[] Encode(Voucher voucher)
    {
        var writer = new ByteWriter();
        writer.Bytes(Magic);
        writer.U8(1);
        writer.U8((byte)voucher.Kind);
        if (voucher.Subject is RootSubject { Value: var value })
        {
            writer.U8(RootType);
            writer.U8((byte)value.Function);
            writer.U64(value.Size);
            writer.U64(value.Time?.Microseconds ?? 0);
            writer.Bytes(value.Root.Bytes);
        }
        else
        {
            writer.U8(TextType);
            writer.Block32(((TextSubject)voucher.Subject).Text.Span);
        }

        writer.Block32(EvidenceFormat.Encode(voucher.Evidence));
        var bytes = writer.ToArray(Voucher.MaxSize, "voucher");
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    // The table of kinds on the page.
    private static bool Fits(VoucherKind kind, byte subject) => kind switch
    {
        VoucherKind.Cosigned => subject != TextType,
        VoucherKind.Stamped or VoucherKind.Ledger => subject != RootType,
        _ => true,
    };

    private static VoucherSubject? ReadSubject(ref ByteReader reader, VoucherKind kind)
    {
        var type = reader.U8("subject");
        if (!Fits(kind, type))
            reader.Fail($"a voucher of kind {(byte)kind} has another subject");
        switch (type)
        {
            case TextType:
                var text = reader.Block32("text", TextSubject.MaxSize, min: 1);
                return reader.Failed ? null : new TextSubject(text);
            case RootType:
                return ReadRoot(ref reader);
            default:
                reader.Fail($"its subject is {type}; 1 and 2 are allowed");
                return null;
        }
    }

    private static RootSubject? ReadRoot(ref ByteReader reader)
    {
        var function = (HashFunction)reader.U8("function");
        if (!function.IsKnown())
            reader.Fail(DecodeErrorKind.Unknown, $"The voucher has function {(byte)function}; this program knows 1 to 4.");
        var size = reader.U64("size");
        if (size == 0)
            reader.Fail("its size is 0");
        var microseconds = reader.U64("time");
        Instant time = default;
        if (microseconds != 0 && !Instant.TryFromMicroseconds(microseconds, out time))
            reader.Fail("its time is after the year 9999");
        var root = reader.Bytes(function.IsKnown() ? function.Width() : 0, "root");
        return reader.Failed
            ? null
            : new RootSubject(new RepresentativeValue(function, size, new Digest(root), microseconds == 0 ? null : time));
    }
}
