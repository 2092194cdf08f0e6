using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Holdings;
using Linking.Cli.Paths;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Covers;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Tsp;

namespace Linking.Cli.Renewals;

/// <summary><c>linking renew</c></summary>
internal static class RenewCommand
{
    private const string DefaultImprint = "sha2-512";

    public static Command Build()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Files that have a token (FILE.lts) or an evidence record (FILE.ler) beside them, or a record of RFC 4998 " +
                "(FILE.ers) and neither, or else a stamp of a time-stamp authority (FILE.tsr, FILE.tst); a folder: all files with one " +
                "of the first two in it and in the folders in it.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var same = new Option<bool>("--same-functions")
        {
            Description = "Renew also where the new stamp rests on the same hash functions as the last one: that renews the time, and no " +
                "strength.",
        };
        var again = new Option<bool>("--again")
        {
            Description = "Renew also what this ledger, or an authority, has renewed already.",
        };
        var stamping = new Option<string>("--authority")
        {
            Description = "Address of a time-stamp authority (RFC 3161 over HTTP) that stamps instead of a ledger; name its certificate " +
                "with --tsa. It is asked once for each file.",
            HelpName = "URL",
        };
        var imprint = new Option<string>("--imprint")
        {
            Description = $"The function that it is asked under: {string.Join(", ", StampClient.DigestNames)}. Default: {DefaultImprint}.",
            HelpName = "FUNCTION",
        };
        var revoked = new Option<string[]>("--status")
        {
            Description = "List of revoked certificates (PEM or DER) or OCSP response (DER), made after the stamp of an authority that " +
                "is renewed and before its certificate ended, where its certificates name none that can be had. May be repeated.",
            HelpName = "FILE",
        };
        var due = new Option<bool>("--due")
        {
            Description = "Renew what 'linking holdings' calls due: of the files and folders named, or of all that the catalogue knows.",
        };
        var match = new Option<string[]>("--match")
        {
            Description = "Address of the server of the ledger that stamped last, where it still answers: each token is held against the " +
                "ledger's own one first, and the path of its answer to a publication goes into the record, so that nothing need have " +
                "been extended before. May be repeated.",
            HelpName = "URL",
        };
        var cover = new Option<string>("--cover")
        {
            Description = "Lead the proofs over this cover of their ledger, a folder or the address of one (https://example.org/cover): " +
                "nothing is stamped, and it need not have been known when the cover was made. The data themselves it does not cover.",
            HelpName = "COVER",
        };
        var within = HoldingsCommand.Within();
        var (server, authority) = (SharedOptions.Server(), SharedOptions.Authority());
        var (key, certificate, timeout) = (SharedOptions.ApiKey(), SharedOptions.SubmitterCertificate(), SharedOptions.Timeout());
        var (inputs, evidence, json) = (new InputFlags(), new EvidenceFlags(), SharedOptions.Json(", a file on a line of its own"));
        var command = new Command(
            "renew",
            "Stamp proofs and their data once more, before a function falls or a period ends. Each proof is verified in full first, with " +
            "all that a later reader needs it is put into the evidence record FILE.ler, and that and the data are stamped by the ledger " +
            "named with --server, or by the authority named with --authority. The token is not touched. Many files become one leaf of " +
            "the ledger, and nobody learns the others'.")
        {
            files, due, within, same, again, match, cover, stamping, imprint, revoked, server, authority, key, certificate, timeout, json,
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
            if (parsed.GetValue(cover) is not null && parsed.GetValue(revoked) is { Length: > 0 })
                throw SharedOptions.Usage("--status is for stamps of authorities, and --cover leads over tokens alone: leave one out.");
            if (parsed.GetValue(cover) is not null && parsed.GetValue(match) is { Length: > 0 })
                throw SharedOptions.Usage("--match asks a ledger before a new stamp, and with --cover nothing is stamped: leave one out.");
            CheckStamper(
                parsed.GetValue(stamping), parsed.GetValue(imprint), parsed.GetValue(server) is { Length: > 0 },
                parsed.GetValue(cover) is not null, options);
            SeenLists.Remark(options);
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
                ApiKey = parsed.GetValue(key),
                Certificate = parsed.GetValue(certificate),
                Proxy = options.Proxy,
                Timeout = SharedOptions.TimeoutOf(parsed.GetValue(timeout)),
            };
            if (parsed.GetValue(cover) is { } place)
                return await LeadAsync(paths, place, options, connection, parsed.GetValue(json), cancellation);
            var reader = await OutsideTrust.StampsAsync(options.Authorities, cancellation);
            var function = parsed.GetValue(imprint) ?? DefaultImprint;
            using var client = parsed.GetValue(stamping) is { } address
                ? AuthorityChoice.Open(address, function, connection.Timeout, connection.Proxy, reader)
                : AuthorityChoice.OnlyCollecting(connection.Timeout, connection.Proxy, reader);
            var had = await StampStatus.ReadAsync(parsed.GetValue(revoked) ?? [], cancellation);
            var status = new StampStatus(reader, client, had, new EvidenceCache(options));
            using IRenewalStamper stamper = parsed.GetValue(stamping) is null
                ? await LedgerStamper.OpenAsync(connection, cancellation)
                : StamperOf(client, status, reader!, function, parsed.GetValue(due));
            var report = new RenewalReport(parsed.GetValue(json)) { IsByAuthority = parsed.GetValue(stamping) is not null };
            using var old = parsed.GetValue(match) is { Length: > 0 } servers
                ? new OldLedgers(OldOnes(connection, servers, options))
                : null;
            var renewal = new Renewal(options, stamper, status, report)
            {
                Old = old,
                SameFunctions = parsed.GetValue(same), Again = parsed.GetValue(again), IsDue = parsed.GetValue(due),
            };
            var code = await renewal.RunAsync(paths, cancellation);
            await status.SayUnusedAsync();
            return code;
        });
        return command;
    }

    private static void CheckStamper(string? authority, string? imprint, bool hasServer, bool hasCover, EvidenceOptions options)
    {
        if (authority is null && imprint is not null)
            throw SharedOptions.Usage("--imprint belongs to --authority: name its address too.");
        if (authority is null)
            return;
        if (hasServer || hasCover)
            throw SharedOptions.Usage("One stamps: --authority stands neither with --server nor with --cover.");
        if (options.Authorities.Count == 0)
            throw SharedOptions.Usage("--authority needs --tsa: a stamp of an authority that nobody checked would cover nothing.");
    }

    // What is said of a ledger is said of the proofs': of one server's, and not of each of several.
    private static Connection OldOnes(Connection connection, string[] servers, EvidenceOptions options) => connection with
    {
        Servers = servers,
        Option = "--match",
        IsBeside = true,
        Identity = servers.Length == 1 ? options.Identity?.ToString() : null,
        Ledger = servers.Length == 1 ? options.Ledger?.Value : null,
    };

    private static AuthorityStamper StamperOf(StampClient client, StampStatus status, StampReader reader, string imprint, bool isDue) =>
        HashFunctions.TryParse(imprint, out var function)
            ? new AuthorityStamper(client, status, reader, function, isDue)
            : throw new InvalidOperationException($"{imprint} has no number.");

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
                : HasProof(path) ? path : StampBeside.FileOf(path) ?? path;
            if ((below is null || (HasProof(file) && FileFacts.Exists(file))) && seen.Add(file))
                files.Add(file);
        }

        return files;
    }

    private static bool HasProof(string file) => RecordPath.Find(file) is not null || FileFacts.Exists(TokenFile.Beside(file));
}
