using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary><c>linking match</c></summary>
internal static class MatchCommand
{
    public static Command Build()
    {
        var token = new Argument<string>("TOKEN") { Description = "A token (.lts)." };
        var connection = new ConnectionFlags(showsWho: true);
        var json = SharedOptions.Json();
        var command = new Command(
            "match",
            "Compare a token with the ledger's own one of the same round and place, part by part. The file that was stamped is not " +
            "looked at: linking verify does that. Exit codes: 0 nothing differs, 1 something differs or the ledger has no such token.")
        {
            token, json,
        };
        connection.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(token)!,
            connection.Read(parsed),
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string path, Connection connection, bool json, CancellationToken cancellation)
    {
        var token = TokenFile.Decode(path, await TokenFile.ReadAsync(path, cancellation));
        using var servers = new ServerPool(connection);
        var client = await servers.OfAsync(token.Header.Ledger, cancellation);
        var report = await Waiting.ForAsync(client.MatchAsync(token, cancellation), client.Address);
        if (json)
            Console.WriteLine(JsonLine.Of(ToJson(path, report)));
        else
            Show(Console.Out, path, token, report);
        return report.IsMatched ? ExitCode.Success : ExitCode.Invalid;
    }

    private static void Show(TextWriter text, string path, Token token, MatchReport report)
    {
        text.WriteLine($"{(report.IsMatched ? Say("MATCHED") : Say("NOT MATCHED"))}   {Printable.Line(path)}");
        if (report.Own is null)
        {
            text.WriteLine("  " + Say(
                $"{token.Header.Ledger} has no token of round {token.Header.Index} there: {Printable.Line(report.Message)}"));
            return;
        }

        Lines.Write(text, "  ", [.. report.Parts.Select(part => (Known(part.Name), Describe(part.State)))]);
        if (!report.IsMatched)
            text.WriteLine(Columns.Paragraph(Say("Keep the token as it is, and ask the ledger's operator which of the two is right.")));
    }

    private static string Describe(MatchState state) => state switch
    {
        MatchState.Equal => Say("the same in the ledger"),
        MatchState.Folded => Say("not held by the ledger; its hashes lead to what is"),
        MatchState.Lacking => Say("not in the ledger's answer; nothing is said of it"),
        _ => Say("DIFFERS"),
    };

    private static JsonObject ToJson(string path, MatchReport report) => new()
    {
        ["matched"] = report.IsMatched,
        ["token"] = path,
        ["found"] = report.Own is not null,
        ["message"] = report.Message,
        ["parts"] = new JsonArray(
            [
                .. report.Parts.Select(part => new JsonObject
                {
                    ["name"] = part.Name,
                    ["state"] = part.State.ToString().ToLowerInvariant(),
                }),
            ]),
    };
}
