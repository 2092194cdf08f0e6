using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;
using Linking.Verification;

namespace Linking.Reporting;

/// <summary>
/// What somebody found when he verified a token, to be signed and handed out (docs/spec/report.md). It is his word and proves nothing of
/// itself. Immutable; its text is canonical.
/// </summary>
public sealed record VerdictReport
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lvr";

    /// <summary>Voucher lines of a report.</summary>
    public const int MaxVouchers = 64;

    /// <summary>Finding lines of a report.</summary>
    public const int MaxFindings = 256;

    public required VerificationResult Result { get; init; }

    /// <summary>When it was judged.</summary>
    public required Instant Held { get; init; }

    /// <summary>Of the token.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Digests of the data.</summary>
    public required DigestPair Data { get; init; }

    /// <summary>Digests of the token's bytes.</summary>
    public required DigestPair Token { get; init; }

    /// <summary>The name in the token's header.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>The identity by which it was judged; null: none was pinned.</summary>
    public required DigestPair? Identity { get; init; }

    public required ulong Round { get; init; }

    /// <summary>Of a Valid one: <see cref="Basis.Signed"/> or <see cref="Basis.Published"/>; else <see cref="Basis.None"/>.</summary>
    public required Basis Basis { get; init; }

    /// <summary>Of a published one; else null.</summary>
    public required Instant? ProvenLatest { get; init; }

    /// <summary>The ledger's word, where the verdict has one.</summary>
    public required Instant? Claimed { get; init; }

    /// <summary>Who proves that time; none without it.</summary>
    public IReadOnlyList<ReportedVoucher> Vouchers { get; init; } = [];

    /// <summary>α's, then β's.</summary>
    public IReadOnlyList<ReportedFinding> Findings { get; init; } = [];

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>The report of a verdict.</summary>
    /// <param name="verdict">Of a token that was decoded.</param>
    /// <param name="data">The digests that were given for it.</param>
    /// <param name="held">When it was judged.</param>
    /// <exception cref="ArgumentException">There is no token.</exception>
    public static VerdictReport Of(Verdict verdict, DigestPair data, Instant held)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        if (verdict.Token is not { } token)
            throw new ArgumentException("No report is made of what is no token.", nameof(verdict));
        var proven = verdict.ProvenLatest is null ? [] : verdict.Counted.SelectMany(chain => chain.Vouchers);
        return new VerdictReport
        {
            Result = verdict.Result,
            Held = held,
            Suite = token.Suite,
            Data = data,
            Token = token.Suite.Hash(token.ToBytes()),
            Ledger = token.Header.Ledger,
            Identity = verdict.Identity is { Alpha: { } alpha, Beta: { } beta } ? new DigestPair(alpha, beta) : null,
            Round = token.Header.Index,
            Basis = verdict.Basis ?? Basis.None,
            ProvenLatest = verdict.ProvenLatest,
            Claimed = verdict.Claimed,
            Vouchers =
            [
                .. proven.Select(v => new ReportedVoucher(v.Kind, v.ProvenAt, v.By)).Distinct().OrderBy(v => v.ProvenAt).Take(MaxVouchers),
            ],
            Findings = [.. Enum.GetValues<Chain>().SelectMany(chain => verdict[chain].Findings
                .Select(code => new ReportedFinding(token.Suite[chain], code.Text())))],
        };
    }

    /// <summary>Reads the text, without signature.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out VerdictReport? report, out DecodeError error) =>
        VerdictReportFormat.TryParse(text.Span, out report, out error);

    /// <summary>Reads a signed report; by whom it is signed is a question of its own.</summary>
    public static bool TryParseNote(
        ReadOnlyMemory<byte> note, [NotNullWhen(true)] out VerdictReport? report, [NotNullWhen(true)] out SignedNote? signed,
        out DecodeError error)
    {
        report = null;
        error = DecodeError.Malformed("The verdict is malformed: it is not a signed note.");
        return SignedNote.TryParse(note, out signed) && TryParse(signed.TextBytes, out report, out error);
    }

    /// <summary>The text, without signature.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToBytes() => VerdictReportFormat.Encode(this);
}
