using System.CommandLine;

using Linking.Cli.Audits;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Auditing;

namespace Linking.Cli.Commands;

/// <summary><c>linking audit</c></summary>
internal static class AuditCommand
{
    public static Command Build()
    {
        var place = new Argument<string>("PLACE")
        {
            Description = "The server of the ledger to follow, for example http://127.0.0.1:8070; or the folder or address of its public " +
                "files.",
        };
        var state = new Option<string>("--state")
        {
            Description = "Folder in which this audit keeps what it knows of the ledger, and evidence; made if need be.",
            HelpName = "DIR",
            Required = true,
        };
        var books = new Option<string[]>("--publications", "-p")
        {
            Description = "A medium to compare with what the server lists: a folder, a git repository, or the address of one. May be " +
                "repeated.",
            HelpName = "BOOK",
        };
        var documents = new Option<string[]>("--documents")
        {
            Description = "Folder with the documents whose digests the record names and publications announce, under whatever names: " +
                "each must be there. May be repeated.",
            HelpName = "DIR",
        };
        var endpoint = new Option<string>("--operator")
        {
            Description = "Operator endpoint of the ledger's server: the leaves of each round that is new to this audit are rehashed " +
                "too, under both functions. Needs the account of an auditor or operator, where there are accounts.",
            HelpName = "URL",
        };
        var allLeaves = new Option<bool>("--all-leaves")
        {
            Description = "With --operator: rehash the leaves of all rounds, and not only of those that are new to this audit.",
        };
        var certificate = SharedOptions.ClientCertificate();
        var watch = new Option<string?>("--watch")
        {
            Description = $"Look again, after so many seconds each time, until interrupted. Default: {AuditWatch.StandardSeconds}.",
            HelpName = "SECONDS",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var metrics = new Option<string?>("--metrics")
        {
            Description = "After each look, write this file for Prometheus: a name that ends in .prom in the folder of node_exporter's " +
                "textfile collector.",
            HelpName = "FILE",
        };
        var (ledger, identity) = (SharedOptions.Ledger(), SharedOptions.Identity());
        identity.Description = "The ledger's identity, the link of its round 0, as its operator publishes it. Default: the one that the " +
            "folder keeps, and at the first look what the server says.";
        var (authority, proxy, timeout) = (SharedOptions.Authority(), SharedOptions.Proxy(), SharedOptions.Timeout());
        var json = SharedOptions.Json(", a line for each look");
        var command = new Command(
            "audit",
            "Follow a ledger from outside: rehash every header, hold every signed head and publication against them and against " +
            "what was seen before, under both functions, and save what convicts it. Exit codes: 0 nothing was found, 10 fork, " +
            "11 rollback, 12 rewritten publication, 13 silence, 14 something else does not hold, 69 not reached.")
        {
            place, state, books, documents, endpoint, allLeaves, watch, metrics, ledger, identity, authority, certificate, proxy, timeout,
            json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = parsed.GetValue(place)!;
            var connection = Connection.OptionsFor(parsed.GetValue(authority));
            var patience = SharedOptions.TimeoutOf(parsed.GetValue(timeout));
            var through = parsed.GetValue(proxy);
            using var files = await FilesPlace.FindAsync(named, connection, through, patience, cancellation);
            var server = Connection.Timed(
                new LinkingClientOptions
                {
                    Address = files is null
                        ? SharedOptions.AddressOf(named, "", LinkingClientOptions.DefaultAddress, "PLACE")
                        : LinkingClientOptions.DefaultAddress,
                    ExpectedLedger = SharedOptions.LedgerOf(parsed.GetValue(ledger)),
                    ExpectedIdentity = SharedOptions.IdentityOf(parsed.GetValue(identity)),
                    Connection = connection,
                    MaxAttempts = Connection.Attempts,
                },
                patience);
            var leaves = parsed.GetValue(endpoint) is { } at
                ? Connection.Through(
                    Connection.Timed(OperatorFlags.Options(at, parsed.GetValue(authority), parsed.GetValue(certificate)), patience),
                    through)
                : null;
            if (leaves is null && parsed.GetValue(allLeaves))
                throw SharedOptions.Usage("--all-leaves: name the operator endpoint that gives leaves with --operator.");
            var options = new AuditOptions
            {
                Server = files is null ? Connection.Through(server, through) : server,
                Files = files,
                Folder = parsed.GetValue(state)!,
                Books = parsed.GetValue(books) ?? [],
                BookProxy = ProxyChoice.ForGit(through),
                Documents = parsed.GetValue(documents) ?? [],
                Operator = leaves,
                AllLeaves = parsed.GetValue(allLeaves),
            };
            var watching = parsed.GetResult(watch) is not null;
            var every = watching ? AuditWatch.IntervalOf(parsed.GetValue(watch)) : (TimeSpan?)null;
            var run = new AuditWatch(options, every, parsed.GetValue(metrics), parsed.GetValue(json));
            return await run.RunAsync(cancellation);
        });
        return command;
    }
}
