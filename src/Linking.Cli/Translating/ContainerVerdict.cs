using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>Says the verdict on a container.</summary>
internal static class ContainerVerdict
{
    /// <summary>Whether <c>verify</c> takes a file for a container: named like one, and with no proof of its own beside it.</summary>
    public static bool IsMeant(string? file, string? token, string? hash) =>
        file is not null && token is null && hash is null && AsicContainer.IsNamedLikeOne(file) && !FileFacts.IsFolderAt(file) &&
        RecordPath.Find(file) is null && !FileFacts.Exists(TokenFile.Beside(file)) && LedgerTokenName.Beside(file) is [];

    /// <summary>Verifies a container and says what came out.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">It cannot be read, or is refused.</exception>
    public static async Task<int> ShowAsync(
        string file, EvidenceOptions options, Requirements required, bool json, CancellationToken cancellation)
    {
        var verified = await VerifiedContainer.OfAsync(file, options, required, cancellation);
        if (json)
            Console.WriteLine(JsonLine.Of(Json(verified)));
        else
            Write(Console.Out, verified);
        if (verified.Result != VerificationResult.Valid || verified.Lack is not { } lack)
            return VerifyCommand.ExitCodeOf(verified.Result);
        await Console.Error.WriteLineAsync(Printable.Line(lack));
        return ExitCode.Insufficient;
    }

    /// <summary>The verdict in sentences.</summary>
    public static void Write(TextWriter text, VerifiedContainer verified)
    {
        text.WriteLine($"{Known(verified.Result.ToString().ToUpperInvariant())}   {Printable.Line(verified.Name)}");
        text.WriteLine();
        foreach (var sentence in Sentences(verified))
            text.WriteLine(Columns.Paragraph(Printable.Line(sentence)));
        foreach (var document in verified.Documents)
        {
            text.WriteLine();
            if (document.Token is { } token)
                VerdictText.Write(text, token);
            else if (document.Record is { } record)
                RecordVerdictText.Write(text, record);
            else
                text.WriteLine(Columns.Paragraph(Printable.Line(Say(
                    $"{document.Name}: there is no proof of a ledger beside it in the container. The stamp alone speaks for it."))));
        }
    }

    private static IEnumerable<string> Sentences(VerifiedContainer verified)
    {
        yield return Say(
            $"A container of {verified.Documents.Count} documents. Each document and proof in it is what its manifests say, and these " +
            $"are stamped.");
        foreach (var sentence in verified.Stamps.SelectMany(s => Sentences(verified, s)))
            yield return sentence;
        if (verified.HasAuthorities && verified.Uncovered.Count > 0)
            yield return Say($"No stamp that counts says when this was there: {Named(verified.Uncovered)}.");
        if (verified.Container.Others is { Count: > 0 } others)
            yield return Say($"Not looked at: {Named(others)}.");
        yield return Say("What follows is the verdict on each document by its own proof.");
    }

    private static IEnumerable<string> Sentences(VerifiedContainer verified, ContainedStamp stamp)
    {
        var manifest = stamp.Stamp.Manifest;
        if (!verified.HasAuthorities)
        {
            yield return Say($"{manifest}: stamped by an authority that was not checked: name its certificate with --tsa.");
            yield break;
        }

        if (stamp.Counted is { WasThereAt: { } time, By: { } authority })
        {
            yield return verified.Container.Files.Except(stamp.Covered, StringComparer.Ordinal).Any()
                ? Say(
                    $"This was there on {Times.Show(time)} at the latest, by the word of the time-stamp authority {authority}, whose " +
                    $"certificate you gave ({manifest}): {Named(stamp.Covered)}.")
                : Say(
                    $"All documents and proofs in it were there on {Times.Show(time)} at the latest, by the word of the time-stamp " +
                    $"authority {authority}, whose certificate you gave ({manifest}).");
        }

        foreach (var finding in stamp.Findings)
        {
            yield return finding switch
            {
                FindingCode.VoucherLeft => Say(
                    $"{manifest}: its stamp does not lead to a certificate of --tsa, or its certificate ended or was revoked."),
                FindingCode.VoucherFallen => Say(
                    $"{manifest}: an algorithm has fallen on which its stamp or digests in it rest; what rests on it does not count."),
                FindingCode.VoucherDate => Say($"{manifest}: its stamp is of a time that lies in the future, and does not count."),
                FindingCode.NotYet => Say($"{manifest}: its stamp was not there yet on the day asked about, and does not count."),
                _ => $"{manifest}: {finding.Said()} ({finding.Text()}).",
            };
        }
    }

    // As many as a reader looks through; --json has all.
    private static string Named(IReadOnlyCollection<string> names)
    {
        const int Most = 20;
        var first = string.Join(", ", names.Take(Most));
        return names.Count > Most ? Say($"{first} and {names.Count - Most} more") : first;
    }

    private static JsonObject Json(VerifiedContainer verified) => new()
    {
        ["result"] = verified.Result.ToString().ToLowerInvariant(),
        ["container"] = verified.Name,
        ["stamps"] = new JsonArray([.. verified.Stamps.Select(s => new JsonObject
        {
            ["manifest"] = s.Stamp.Manifest,
            ["names"] = Array(s.Stamp.References.Select(r => r.Name)),
            ["covers"] = Array(s.Covered),
            ["by"] = s.Counted?.By,
            ["latest"] = s.Counted?.WasThereAt.ToString(),
            ["findings"] = Array(s.Findings.Select(f => f.Text())),
        })]),
        ["not_covered"] = Array(verified.Uncovered),
        ["not_looked_at"] = Array(verified.Container.Others),
        ["documents"] = new JsonArray([.. verified.Documents.Select(d => new JsonObject
        {
            ["name"] = d.Name,
            ["result"] = d.Result.ToString().ToLowerInvariant(),
            ["verdict"] = d.Token is { } token ? VerdictJson.Of(token) : d.Record is { } record ? RecordVerdictJson.Of(record) : null,
        })]),
    };

    private static JsonArray Array(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
