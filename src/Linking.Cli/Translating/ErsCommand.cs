using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Translating;

/// <summary><c>linking translate ers</c></summary>
internal static class ErsCommand
{
    private const string DefaultFunction = "sha2-256";

    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files that have a token (FILE.lts) or an evidence record (FILE.ler) beside them. The record FILE.ers goes " +
                "beside each.",
            Arity = ArgumentArity.OneOrMore,
        };
        var authority = new Option<string>("--authority")
        {
            Description = "Address of a time-stamp authority (RFC 3161 over HTTP) that stamps the root of the hash tree.",
            HelpName = "URL",
            Required = true,
        };
        var imprint = new Option<string>("--imprint")
        {
            Description = "The function of the hash tree and of the stamp: sha2-256 or sha2-512. Default: sha2-256.",
            HelpName = "FUNCTION",
        };
        var timeout = SharedOptions.Timeout();
        var (evidence, json) = (new EvidenceFlags(), SharedOptions.Json(", a file on a line of its own"));
        var command = new Command(
            "ers",
            "Put a document and its proof as one group under a new evidence record of RFC 4998 (FILE.ers), which archives of that format " +
            "verify and renew. Each proof is verified in full first. Many files are stamped once, and nobody learns the others' " +
            "contents. The record says nothing of what the proof says: the proof is bytes to it. With --tsa the new stamp must lead to " +
            "one of these certificates too.")
        {
            files, authority, imprint, timeout, json,
        };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            if (options.IsHypothetical)
                throw SharedOptions.Usage("--as-of and --broken ask what was or would be; a record is made now.");
            var function = (parsed.GetValue(imprint) ?? DefaultFunction) switch
            {
                DefaultFunction => HashFunction.Sha2With256Bits,
                "sha2-512" => HashFunction.Sha2With512Bits,
                var other => throw SharedOptions.Usage($"--imprint: '{other}' is not sha2-256 or sha2-512."),
            };
            var reader = await OutsideTrust.StampsAsync(options.Authorities, cancellation);
            using var client = AuthorityChoice.Open(
                parsed.GetValue(authority)!, function.Name(), SharedOptions.TimeoutOf(parsed.GetValue(timeout)), options.Proxy, reader);
            var translation = new ErsTranslation(options, function, client, reader, parsed.GetValue(json));
            return await translation.RunAsync(
                [.. parsed.GetValue(files)!.Select(DocumentOf).Distinct(StringComparer.Ordinal)], cancellation);
        });
        return command;
    }

    // Whichever of file, token and record was named.
    private static string DocumentOf(string path) =>
        RecordPath.IsNamedLikeOne(path) && !FileFacts.Exists(RecordPath.Beside(path))
            ? path[..^Linking.Renewal.EvidenceRecord.FileExtension.Length]
        : TokenFile.IsNamedLikeOne(path) && !FileFacts.Exists(TokenFile.Beside(path)) && !FileFacts.Exists(RecordPath.Beside(path))
            ? path[..^Token.FileExtension.Length]
        : path;
}
