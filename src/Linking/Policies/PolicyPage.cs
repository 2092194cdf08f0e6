using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

using Linking.Hashing;

namespace Linking.Policies;

/// <summary>A policy for readers, as text or as HTML that needs no other file. The same file gives the same bytes.</summary>
public static class PolicyPage
{
    private static readonly PolicyText Heading = new("Time-stamping policy", "タイムスタンプ・ポリシー");

    private static readonly PolicyText Source =
        new("Digests of the file from which this page is made", "このページの元ファイルのハッシュ値");

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Plain text.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="digests">Of its file.</param>
    /// <param name="language">Of the page.</param>
    public static byte[] ToText(Policy policy, DigestPair digests, PolicyLanguage language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var text = new StringBuilder().Append(Heading.In(language)).Append(": ").Append(policy.Ledger.Value).Append("\n\n");
        foreach (var (name, value) in Facts(policy, language))
            text.Append(name).Append(": ").Append(value).Append('\n');
        foreach (var section in PolicySection.All)
        {
            text.Append('\n').Append(section.Title.In(language)).Append('\n');
            foreach (var line in policy.Sections[section.Name].In(language).Split('\n'))
                text.Append("  ").Append(line).Append('\n');
        }

        text.Append('\n').Append(Source.In(language)).Append(":\n").Append(Digests(policy, digests));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>HTML.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="digests">Of its file.</param>
    /// <param name="language">Of the page.</param>
    public static byte[] ToHtml(Policy policy, DigestPair digests, PolicyLanguage language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var title = $"{Heading.In(language)}: {policy.Ledger.Value}";
        var html = new StringBuilder()
            .Append("<!DOCTYPE html>\n<html lang=\"").Append(language == PolicyLanguage.Japanese ? "ja" : "en").Append("\">\n")
            .Append("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>").Append(Escaped(title))
            .Append("</title>\n<style>body{max-width:45em;margin:2em auto;padding:0 1em;font-family:serif;line-height:1.5}")
            .Append("th{text-align:left;vertical-align:top;padding-right:1em}pre{white-space:pre-wrap;overflow-wrap:anywhere}")
            .Append("p{white-space:pre-wrap}</style>\n<h1>").Append(Escaped(title)).Append("</h1>\n<table>\n");
        foreach (var (name, value) in Facts(policy, language))
            html.Append("<tr><th>").Append(Escaped(name)).Append("<td>").Append(Escaped(value)).Append('\n');
        html.Append("</table>\n");
        foreach (var section in PolicySection.All)
        {
            html.Append("<h2>").Append(Escaped(section.Title.In(language))).Append("</h2>\n<p>")
                .Append(Escaped(policy.Sections[section.Name].In(language))).Append("</p>\n");
        }

        html.Append("<h2>").Append(Escaped(Source.In(language))).Append("</h2>\n<pre>").Append(Escaped(Digests(policy, digests)))
            .Append("</pre>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    private static IEnumerable<(string Name, string Value)> Facts(Policy policy, PolicyLanguage language)
    {
        yield return (In("Identifier", "識別子（OID）"), policy.Oid.ToString());
        yield return (In("Version", "版"), policy.Version.ToString(CultureInfo.InvariantCulture));
        yield return (In("In force not before", "発効日（これ以後）"), Day(policy.From));
        yield return (In("Review by", "見直し期限"), Day(policy.Review));
        yield return (In("Announced before it is in force", "発効前の予告"), In($"{policy.Notice} days", $"{policy.Notice} 日"));
        yield return (In("Accuracy", "精度"), $"± {Span(policy.Accuracy)}");
        yield return
            (
                In("Clock", "時計"),
                policy.IsClockCompared
                    ? In("compared with sources of UTC", "UTC の時刻源と比較")
                    : In("the system's own, compared with nothing by this service", "システムの時計（本サービスは比較していない）"));
        yield return (In("A round closes within", "ラウンドの間隔"), Span(policy.Interval));
        yield return (In("Published each", "公表の間隔"), Span(policy.PublicationInterval));
        yield return (In("A token is valid for", "トークンの有効期間"), Span(policy.Validity));
        foreach (var function in policy.Functions)
            yield return (In($"{function.Name} held suitable until", $"{function.Name} の適合期限"), Day(function.Until));
        foreach (var medium in policy.Media)
            yield return (In("Medium", "公表媒体"), medium);
        yield return (In("Records are kept for", "記録の保存期間"), In($"{policy.Retention} years", $"{policy.Retention} 年"));
        foreach (var document in policy.Documents)
            yield return (In($"Document {document.Name}", $"文書 {document.Name}"), document.Digests.ToString());

        string In(string english, string japanese) => language == PolicyLanguage.Japanese ? japanese : english;
    }

    private static string Digests(Policy policy, DigestPair digests) =>
        $"{policy.Suite.Alpha.Name()} {digests.Alpha}\n{policy.Suite.Beta.Name()} {digests.Beta}\n";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Span(ulong microseconds) => microseconds switch
    {
        >= 86_400_000_000 when microseconds % 86_400_000_000 == 0 => $"{microseconds / 86_400_000_000} d",
        >= 1_000_000 when microseconds % 1_000_000 == 0 => $"{microseconds / 1_000_000} s",
        _ => $"{microseconds} µs",
    };

    private static string Escaped(string text) => Html.Encode(text);
}
