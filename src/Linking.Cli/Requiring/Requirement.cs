using System.Globalization;

using Linking.Cli.Commands;
using Linking.Cli.Verdicts;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Requiring;

/// <summary>One level that a Valid token must reach.</summary>
/// <param name="Text">As typed.</param>
/// <param name="Basis">What the verdict must rest on.</param>
/// <param name="Kind">Whose kind of word must count under every function counted; none: anybody's.</param>
/// <param name="Count">By so many who differ.</param>
internal sealed record Requirement(string Text, Basis Basis, VoucherKind Kind, int Count)
{
    private const string Cosigned = "cosigned:";
    private const int MostWitnesses = 99;

    /// <exception cref="CommandException">There is no such level.</exception>
    public static Requirement Of(string text)
    {
        if (text is "signed")
            return new Requirement(text, Basis.Signed, VoucherKind.None, 0);
        if (text is "published")
            return new Requirement(text, Basis.Published, VoucherKind.None, 0);
        if (text.StartsWith(Cosigned, StringComparison.Ordinal) &&
            int.TryParse(text.AsSpan(Cosigned.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var count) &&
            count is > 0 and <= MostWitnesses)
            return new Requirement(text, Basis.Published, VoucherKind.Cosigned, count);
        var kind = Enum.GetValues<VoucherKind>().FirstOrDefault(k => k is not VoucherKind.None && Words.Name(k) == text);
        return kind is not VoucherKind.None
            ? new Requirement(text, Basis.Published, kind, 1)
            : throw SharedOptions.Usage(
                $"--require: '{text}' is no level. Levels are signed, published, observed, print, asserted, stamped, ledger and " +
                $"cosigned:N, with N from 1 to {MostWitnesses}.");
    }

    /// <summary>Whether a verdict that is Valid reaches it.</summary>
    public bool IsReached(Verdict verdict) => verdict.Basis >= Basis && (Kind == VoucherKind.None || verdict.Counted.All(
        chain => chain.AllVouchers.Where(v => v.Kind == Kind).Select(v => v.By).Distinct(StringComparer.Ordinal).Count() >= Count));

    /// <summary>What to do so that it is reached: a sentence.</summary>
    /// <param name="isPublished">Whether the token has a publication.</param>
    /// <param name="token">The token's file.</param>
    public string Advice(bool isPublished, string token) => !isPublished
        ? Say($"Run 'linking extend {token}' after the next publication.")
        : Kind switch
        {
            VoucherKind.Observed => Say($"Run 'linking extend {token}' on this machine, so that it sees the publication itself."),
            VoucherKind.Print => Say("Give what is printed of the publication, for each function, with --code CODE@DATE."),
            VoucherKind.Asserted => Say("Say with --asserted when the publication stood in public."),
            VoucherKind.Stamped => Say("Name an authority that has stamped the publication with --tsa, and its stamp with --voucher."),
            VoucherKind.Ledger => Say("Pin a ledger that has stamped the publication by meeting it, and give its token with --voucher."),
            VoucherKind.Cosigned =>
                Say("Give the keys of more witnesses with --witness, and what they signed with -p BOOK or --voucher."),
            _ => Say(
                "Give somebody's word that the publication was there: --code, --asserted, --witness with -p BOOK, --tsa or --voucher."),
        };
}
