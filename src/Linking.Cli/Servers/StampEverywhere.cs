using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Cli.Servers;

/// <summary><c>linking stamp --all-servers</c>: a token of each ledger, so that none of them is needed alone.</summary>
/// <param name="connection">Names the servers.</param>
/// <param name="ask">How to go about it.</param>
internal sealed class StampEverywhere(Connection connection, StampAsk ask)
{
    private readonly HashSet<LedgerId> _ledgers = [];
    private readonly JsonArray _reports = [];
    private int _code = ExitCode.Success;

    /// <summary>Stamps at one after the other: a server that fails stops no other.</summary>
    /// <returns>The exit code of the first that failed.</returns>
    public async Task<int> RunAsync(IReadOnlyList<StampPlace> places, CancellationToken cancellation)
    {
        var imprints = new List<DigestPair>();
        foreach (var place in places)
            imprints.Add(await StampCommand.ImprintOfAsync(place, cancellation));
        foreach (var server in connection.Each())
        {
            try
            {
                await StampAsync(server, places, imprints, cancellation);
            }
            catch (Exception exception)
                when (exception is RequestFailedException or UntrustedReplyException or TrustException or CommandException)
            {
                var (code, problem) = CommandLine.Explain(exception);
                await Console.Error.WriteLineAsync(Printable.Lines(problem));
                _reports.Add((JsonNode)new JsonObject { ["server"] = server.Servers[0], ["error"] = problem });
                Fail(code);
            }
        }

        if (ask.Json)
            Console.WriteLine(JsonLine.Of(new JsonObject { ["servers"] = _reports }));
        return _code;
    }

    private async Task StampAsync(
        Connection server, IReadOnlyList<StampPlace> places, List<DigestPair> imprints, CancellationToken cancellation)
    {
        using var client = await server.OpenAsync(cancellation);
        var ledger = client.Ledger.Ledger;
        if (!_ledgers.Add(ledger))
        {
            throw new CommandException(
                ExitCode.Usage, $"{server.Servers[0]} has {ledger} too, which has stamped already: name servers of different ledgers.");
        }

        var report = new StampReport { Server = client.Address };
        for (var i = 0; i < places.Count; i++)
        {
            var place = places[i] with { Token = LedgerTokenName.Of(places[i].Token, ledger) };
            TokenFile.CheckPlace(place.Token, mayReplace: true);
            await report.LookAsync(place, imprints[i], cancellation);
        }

        foreach (var place in report.Places.DistinctBy(p => Path.GetDirectoryName(Path.GetFullPath(p.Token)), StringComparer.Ordinal))
            TokenFile.CheckFolder(place.Token);
        foreach (var refused in report.Refused)
        {
            await Console.Error.WriteLineAsync(Printable.Line(refused.Problem));
            Fail(ExitCode.CannotCreate);
        }

        if (report.Places.Count > 0)
        {
            var tokens = await StampCommand.StampedAsync(client, report, ask, cancellation);
            report = await StampCommand.TakeAsync(report, client, tokens, connection, ask, cancellation);
        }

        if (ask.Json)
            _reports.Add((JsonNode)report.ToJson());
        else
            report.Write(Console.Out);
    }

    private void Fail(int code) => _code = _code == ExitCode.Success ? code : _code;
}
