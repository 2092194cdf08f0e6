using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Holdings;
using Linking.Cli.Paths;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Covers;
using Linking.Tokens;

namespace Linking.Cli.Renewals;

/// <summary><c>linking renew</c></summary>
internal static class RenewCommand
{
    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files that have a token (FILE.lts) or an evidence record (FILE.ler) beside them; a folder: all such files in " +
                "it and in the folders in it.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var same = new Option<bool>("--same-functions")
        {
            Description = "Renew also where the new stamp rests on the same hash functions as the last one: that renews the time, and no " +
                "strength.",
        };
        var again = new Option<bool>("--again")
        {
            Description = "Renew also what this ledger has renewed already.",
        };
        var due = new Option<bool>("--due")
        {
            Description = "Renew what 'linking holdings' calls due: of the files and folders named, or of all that the catalogue knows.",
        };
        var cover = new Option<string>("--cover")
        {
            Description = "Lead the proofs over this cover of their ledger, a folder or the address of one (https://example.org/cover): " +
                "nothing is stamped, and it need not have been known when the cover was made. The data themselves it does not cover.",
            HelpName = "COVER",
        };
        var within = HoldingsCommand.Within();
        var (server, authority) = (SharedOptions.Server(), SharedOptions.Authority());
        var timeout = SharedOptions.Timeout();
        var (inputs, evidence, json) = (new InputFlags(), new EvidenceFlags(), SharedOptions.Json(", a file on a line of its own"));
        var command = new Command(
            "renew",
            "Stamp proofs and their data once more, before a function falls or a period ends. Each proof is verified in full first, with " +
            "all that a later reader needs it is put into the evidence record FILE.ler, and that and the data are stamped by the ledger " +
            "named with --server. The token is not touched. Many files become one leaf of the ledger, and nobody learns the others'.")
        {
            files, due, within, same, again, cover, server, authority, timeout, json,
        };
        inputs.AddTo(command);
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            if (options.AsOf is not null)
                throw SharedOptions.Usage("--as-of asks what was or will be; a renewal is made now.");
            if (HoldingsCommand.TermOf(parsed.GetValue(within)) is not null && !parsed.GetValue(due))
                throw SharedOptions.Usage("--within says when a proof is due: add --due.");
            if (parsed.GetValue(due) && inputs.HasList(parsed))
                throw SharedOptions.Usage("--due takes files and folders, and no list of --files-from.");
            var named = parsed.GetValue(due) ? [] : await inputs.FindAsync(parsed, parsed.GetValue(files) ?? [], cancellation);
            var paths = parsed.GetValue(due)
                ? await HoldingList.DueAsync(options, parsed.GetValue(files) ?? [], parsed.GetValue(within), cancellation)
                : FilesOf(named);
            if (paths.Count == 0 && parsed.GetValue(due))
            {
                await Console.Error.WriteLineAsync(Say("Nothing is due. 'linking holdings' says how it stands with each file."));
                return ExitCode.Success;
            }

            if (paths.Count == 0)
                throw named.Count == 0 && parsed.GetValue(files) is not { Length: > 0 } && !inputs.HasList(parsed)
                    ? SharedOptions.Usage("Nothing to renew: name files or folders.")
                    : new CommandException(ExitCode.NoInput, "Nothing to renew: there is no file with a token in what was named.");
            var connection = new Connection(
                parsed.GetValue(server) ?? [], null, null, options.TrustFolder, parsed.GetValue(authority))
            {
                Proxy = options.Proxy,
                Timeout = SharedOptions.TimeoutOf(parsed.GetValue(timeout)),
            };
            if (parsed.GetValue(cover) is { } place)
                return await LeadAsync(paths, place, options, connection, parsed.GetValue(json), cancellation);
            var renewal = new Renewal(options, connection, parsed.GetValue(json))
            {
                SameFunctions = parsed.GetValue(same), Again = parsed.GetValue(again),
            };
            return await renewal.RunAsync(paths, cancellation);
        });
        return command;
    }

    private static async Task<int> LeadAsync(
        IReadOnlyList<string> paths, string place, EvidenceOptions options, Connection connection, bool json,
        CancellationToken cancellation)
    {
        using var cover = await CoverPlace.OpenAsync(FilesPlace.Open(connection, place), cancellation);
        var report = new RenewalReport(json, isOfCover: true);
        await new CoverRenewal(options, report).RunAsync(paths, cover, cancellation);
        report.Write(then: null);
        return report.Code;
    }

    /// <summary>The files whose proofs are meant: each once, whichever of file, token and record was named.</summary>
    private static List<string> FilesOf(IEnumerable<InputName> named)
    {
        var files = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, below) in named)
        {
            var file = RecordPath.IsNamedLikeOne(path) ? path[..^Linking.Renewal.EvidenceRecord.FileExtension.Length]
                : TokenFile.IsNamedLikeOne(path) && !FileFacts.Exists(TokenFile.Beside(path)) ? path[..^Token.FileExtension.Length]
                : path;
            var hasProof = RecordPath.Find(file) is not null || FileFacts.Exists(TokenFile.Beside(file));
            if ((below is null || (hasProof && FileFacts.Exists(file))) && seen.Add(file))
                files.Add(file);
        }

        return files;
    }
}
