using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Reporting;

/// <summary>The text of a report (docs/spec/report.md, "Text").</summary>
internal static class VerdictReportFormat
{
    private const string Name = "verdict";
    private const string IdentityKey = "identity";
    private const string ProvenKey = "proven-latest";
    private const string ClaimedKey = "claimed";
    private const int MaxCode = 64;

    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out VerdictReport? report, out DecodeError error)
    {
        report = null;
        var reader = new LineReader(text, Name, SignedNote.MaxSize);
        if (!reader.Failed && !reader.IsOfOtherVersion)
            report = Read(reader);
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            report = null;
        return report is not null;
    }

    public static byte[] Encode(VerdictReport r)
    {
        var writer = new LineWriter(Name)
            .Line("result", Lower(r.Result))
            .Line("held", r.Held)
            .Line("suite", r.Suite)
            .Line("data", r.Data)
            .Line("token", r.Token)
            .Line("ledger", r.Ledger);
        if (r.Identity is { } identity)
            writer.Line(IdentityKey, identity);
        writer.Line("round", r.Round).Line("basis", Lower(r.Basis));
        if (r.ProvenLatest is { } proven)
            writer.Line(ProvenKey, proven);
        if (r.Claimed is { } claimed)
            writer.Line(ClaimedKey, claimed);
        foreach (var voucher in r.Vouchers)
            writer.Line("voucher", Lower(voucher.Kind), voucher.ProvenAt, voucher.By);
        foreach (var finding in r.Findings)
            writer.Line("finding", finding.Function.Name(), finding.Code);
        var bytes = writer.Extensions(r.Extensions).ToBytes();
        return TryParse(bytes, out _, out var error) || error.Kind == DecodeErrorKind.Unknown
            ? bytes
            : throw new InvalidOperationException(error.Message);
    }

    private static VerdictReport? Read(LineReader reader)
    {
        var result = OneOf<VerificationResult>(reader, "result");
        var held = reader.Time("held");
        var suite = reader.ToSuite(reader.Value("suite"), "suite");
        if (suite is null)
            return null;
        var report = new VerdictReport
        {
            Result = result,
            Held = held,
            Suite = suite,
            Data = reader.Pair("data", suite),
            Token = reader.Pair("token", suite),
            Ledger = reader.Ledger("ledger"),
            Identity = reader.NextKey == IdentityKey ? reader.Pair(IdentityKey, suite) : null,
            Round = reader.Number("round"),
            Basis = OneOf<Basis>(reader, "basis"),
            ProvenLatest = reader.NextKey == ProvenKey ? reader.Time(ProvenKey) : null,
            Claimed = reader.NextKey == ClaimedKey ? reader.Time(ClaimedKey) : null,
            Vouchers = [.. reader.All("voucher", VerdictReport.MaxVouchers).Select(line => ToVoucher(reader, line))],
            Findings = [.. reader.All("finding", VerdictReport.MaxFindings).Select(line => ToFinding(reader, line, suite))],
        };
        reader.End();
        if ((report.Result == VerificationResult.Valid) != (report.Basis != Basis.None))
            reader.Fail("what is valid, and nothing else, has a basis");
        if ((report.Basis == Basis.Published) != report.ProvenLatest.HasValue)
            reader.Fail("what is published, and nothing else, has a proven time");
        if (report.ProvenLatest is null && report.Vouchers.Count > 0)
            reader.Fail("it has vouchers and no proven time");
        if (report.Findings.SkipWhile(f => f.Function == suite.Alpha).Any(f => f.Function == suite.Alpha))
            reader.Fail("the findings under the first function do not come first");
        return report with { Extensions = reader.Extensions };
    }

    private static ReportedVoucher ToVoucher(LineReader reader, string line)
    {
        var values = line.Split(' ', 3);
        if (values.Length != 3)
            reader.Fail("the line 'voucher' has not a kind, a time and words");
        return reader.Failed
            ? new ReportedVoucher(default, default, "")
            : new ReportedVoucher(
                ToOneOf<VoucherKind>(reader, values[0], "voucher"), reader.ToTime(values[1], "voucher"),
                reader.ToWords(values[2], "voucher"));
    }

    private static ReportedFinding ToFinding(LineReader reader, string line, Suite suite)
    {
        var values = line.Split(' ');
        if (values.Length != 2 || !HashFunctions.TryParse(values[0], out var function) ||
            (function != suite.Alpha && function != suite.Beta) || !IsCode(values[1]))
        {
            reader.Fail("the line 'finding' has not a function of the suite and a code");
            return new ReportedFinding(default, "");
        }

        return new ReportedFinding(function, values[1]);
    }

    private static bool IsCode(string text) => text.StartsWith("LNK-", StringComparison.Ordinal) && text.Length is > 4 and <= MaxCode &&
        text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-');

    private static T OneOf<T>(LineReader reader, string key)
        where T : struct, Enum => ToOneOf<T>(reader, reader.Value(key), key);

    private static T ToOneOf<T>(LineReader reader, string text, string key)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Lower(value) == text && (typeof(T) != typeof(VoucherKind) || !value.Equals(VoucherKind.None)))
                return value;
        }

        reader.Fail($"'{key}' is not one of its words");
        return default;
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
