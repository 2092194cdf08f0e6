using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Reporting;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Reporting;

/// <summary>docs/spec/report.md</summary>
public sealed class VerdictReportTests
{
    private const string Name = "authority.example/verdicts";

    private static readonly Instant Held = Instant.Parse("2026-11-24T12:00:00.000000Z");
    private static readonly Instant Seen = Instant.Parse("2026-11-22T09:00:00.000000Z");

    // The key of the page: 32 bytes 05.
    private static readonly SigningKey Key = SigningKey.FromSeed(Enumerable.Repeat((byte)5, 32).ToArray());

    private static VerifierKey Public => new NoteSigner(Name, [Key]).VerifierKeys[0];

    private static string Example => Encoding.UTF8.GetString(Report(isPublished: true).ToBytes());

    [Fact]
    public void Example_IsTheReportOfTheExampleToken_AsOnThePage()
    {
        var note = new NoteSigner(Name, [Key]).Sign(Example);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", "report.md"));

        Assert.Equal(ExampleFiles.Read("verdict.lvr"), note);
        Assert.Contains($"```\n{Encoding.UTF8.GetString(note)}```", page, StringComparison.Ordinal);
        Assert.Contains(Public.ToString(), page, StringComparison.Ordinal);
        Assert.True(VerdictReport.TryParseNote(note, out var report, out var signed, out _));
        Assert.True(signed.IsSignedBy(Public));
        Assert.Equal((VerificationResult.Valid, Basis.Published, Seen), (report.Result, report.Basis, report.ProvenLatest));
        Assert.Equal(Suite.One.Hash("abc"u8), report.Data);
        Assert.Equal(Suite.One.Hash(ExampleFiles.Token), report.Token);
    }

    [Fact]
    public void Example_AnyByteChanged_IsNotSigned()
    {
        var note = new NoteSigner(Name, [Key]).Sign(Example);
        var end = Encoding.UTF8.GetByteCount(Example);
        for (var i = 0; i < end - 1; i++)
        {
            var changed = note.ToArray();
            changed[i] ^= 1;
            Assert.False(SignedNote.TryParse(changed, out var signed) && signed.IsSignedBy(Public));
        }
    }

    [Fact]
    public void Of_SignedOnly_HasNoProvenTime()
    {
        var report = Report(isPublished: false);

        Assert.Equal((VerificationResult.Valid, Basis.Signed), (report.Result, report.Basis));
        Assert.Null(report.ProvenLatest);
        Assert.Empty(report.Vouchers);
    }

    [Theory]
    [InlineData("result valid", "result invalid")]
    [InlineData("result valid", "result Valid")]
    [InlineData("result valid", "result 2")]
    [InlineData("basis published", "basis signed")]
    [InlineData("basis published", "basis none")]
    [InlineData("proven-latest ", "proven ")]
    [InlineData("proven-latest 2026-11-22T09:00:00.000000Z\n", "")]
    [InlineData("voucher observed", "voucher none")]
    [InlineData("voucher observed", "voucher seen")]
    [InlineData("finding sha2-256 ", "finding sha2-512 ")]
    [InlineData("finding sha3-256 ", "finding sha2-256 LNK-A\nfinding sha3-256 LNK-B\nfinding sha2-256 ")]
    [InlineData("LNK-PUBLISHED", "lnk-published")]
    [InlineData("LNK-PUBLISHED", "LNK-")]
    [InlineData("round 1", "round 01")]
    [InlineData("held ", "date ")]
    public void TryParse_AnotherForm_IsMalformed(string part, string by)
    {
        Assert.Contains(part, Example, StringComparison.Ordinal);
        Assert.False(VerdictReport.TryParse(Bytes(Example.Replace(part, by, StringComparison.Ordinal)), out _, out var error));
        Assert.Equal(DecodeErrorKind.Malformed, error.Kind);
    }

    [Theory]
    [InlineData("linking verdict v1", "linking verdict v2", DecodeErrorKind.UnknownVersion)]
    [InlineData("suite 1", "suite 3", DecodeErrorKind.UnknownSuite)]
    public void TryParse_OfLater_IsUnknown(string part, string by, DecodeErrorKind kind)
    {
        Assert.False(VerdictReport.TryParse(Bytes(Example.Replace(part, by, StringComparison.Ordinal)), out _, out var error));
        Assert.Equal(kind, error.Kind);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static VerdictReport Report(bool isPublished)
    {
        Assert.True(SignedNote.TryParse(ExampleFiles.Publication, out var note));
        var observed = new Voucher(
            VoucherKind.Observed, new TextSubject(note.TextBytes), new WordsEvidence(Seen, Seen, "https://www.example.org"));
        var trust = new Trust
        {
            Identity = new LedgerIdentity(ExampleFiles.Identity),
            Record = ExampleFiles.Record,
            Vouchers = isPublished ? [observed.ToBytes()] : [],
            // Signatures alone count for two publication intervals.
            Held = isPublished ? Held : Seen,
        };
        var data = Suite.One.Hash("abc"u8);
        return VerdictReport.Of(Verifier.Verify(ExampleFiles.Token, data, trust), data, trust.Held);
    }
}
