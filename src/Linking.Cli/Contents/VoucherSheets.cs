using System.Text;

using Linking.Hashing;
using Linking.Vouchers;

namespace Linking.Cli.Contents;

/// <summary>Vouchers (docs/spec/voucher.md).</summary>
internal static class VoucherSheets
{
    public static Sheet Of(Voucher voucher)
    {
        var sheet = new Sheet("voucher", Say(", version 1. Not verified.")).Add("kind", WordOf(voucher.Kind));
        if (voucher.Subject is TextSubject text)
        {
            sheet.Add("subject", "the text of a publication").Add("text", Encoding.UTF8.GetString(text.Text.Span).TrimEnd('\n'));
        }
        else
        {
            var value = ((RootSubject)voucher.Subject).Value;
            sheet.Add("subject", "a root").Add("function", value.Function.Name()).Add("size", value.Size)
                .Add("publication time", value.Time).Add("root", value.Root.ToString());
        }

        return voucher.Evidence switch
        {
            WordsEvidence words when voucher.Kind == VoucherKind.Observed => sheet.Add("at", words.From).Add("where", words.Words),
            WordsEvidence words => sheet.Add("from", words.From).Add("to", words.To)
                .Add(voucher.Kind == VoucherKind.Print ? "where" : "by", words.Words),
            CosignedEvidence cosigned => sheet.Add("note", TokenSheets.TextOf(cosigned.Bytes)),
            StampedEvidence stamped => sheet.Add("stamp", $"{stamped.Token.Length} bytes of RFC 3161")
                .Add("items", stamped.Items.Select(i => $"{ItemOf(i.Type)}, {i.Der.Length} bytes")),
            LedgerEvidence ledger => sheet.Add("token", TokenSheets.Of(ledger.Token, ledger.Bytes.Length)),
            _ => throw new InvalidOperationException("The format knows no other evidence."),
        };
    }

    /// <summary>The number of a kind and its name.</summary>
    public static string WordOf(VoucherKind kind) => $"{(byte)kind}, {kind.ToString().ToLowerInvariant()}";

    /// <summary>What a certificate, CRL or OCSP response is called.</summary>
    public static string ItemOf(byte type) => type switch
    {
        StampItem.Certificate => "certificate",
        StampItem.Crl => "CRL",
        _ => "OCSP response",
    };
}
