using System.CommandLine;
using System.Text.Json.Nodes;

using Grpc.Core;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Publications;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary><c>linking extend</c></summary>
internal static class ExtendCommand
{
    public static Command Build()
    {
        var tokens = new Argument<string[]>("TOKEN")
        {
            Description = "Tokens (.lts), replaced in place by the extended ones.",
            Arity = ArgumentArity.OneOrMore,
        };
        var (server, ledger, trust) = (SharedOptions.Server(), SharedOptions.Ledger(), SharedOptions.Trust());
        var (authority, json) = (SharedOptions.Authority(), SharedOptions.Json());
        var command = new Command(
            "extend",
            "Add to tokens the path to the newest publication, so that they can be proven without trusting any key. " +
            "Nothing in a token is taken away.")
        {
            tokens, server, ledger, trust, authority, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(tokens)!,
            new Connection(parsed.GetValue(server), parsed.GetValue(ledger), parsed.GetValue(trust), parsed.GetValue(authority)),
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    public static async Task<int> RunAsync(IReadOnlyList<string> paths, Connection connection, bool json, CancellationToken cancellation)
    {
        // Decoded first, so that one bad file among many is named before anything is changed.
        var all = new List<(string Path, byte[] Bytes)>();
        foreach (var path in paths)
        {
            var bytes = await TokenFile.ReadAsync(path, cancellation);
            _ = TokenFile.Decode(path, bytes);
            all.Add((path, bytes));
        }

        using var client = await connection.OpenAsync(cancellation);
        var results = new List<JsonNode>();
        var refused = 0;
        foreach (var (path, bytes) in all)
        {
            try
            {
                var extended = await client.ExtendAsync(bytes, cancellation);
                if (extended.Added > 0)
                    TokenFile.Rewrite(path, extended.Bytes.Span);
                var publication = LastPublication(extended.Token);
                if (json)
                    results.Add(new JsonObject { ["token"] = path, ["added"] = extended.Added, ["publication"] = publication?.Number });
                else
                    Console.WriteLine($"{Printable.Line(path)}: {Describe(extended, publication)}");
            }
            catch (RequestFailedException exception)
                when (exception.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
            {
                // About this token, not about the server: the others are extended nevertheless.
                refused++;
                await Console.Error.WriteLineAsync(Printable.Line($"{path}: {exception.Message}"));
                results.Add(new JsonObject { ["token"] = path, ["error"] = exception.Message });
            }
        }

        if (json)
            Console.WriteLine(JsonLine.Of(new JsonArray([.. results])));
        return refused == 0 ? ExitCode.Success : ExitCode.Unavailable;
    }

    private static string Describe(Extended extended, Publication? publication) => (extended.Added, publication) switch
    {
        (_, null) => "no publication covers it yet; extend it after the next one",
        (0, _) => $"nothing new; it carries publication {publication.Number} already",
        _ => $"extended to publication {publication.Number} ({publication.Size} rounds, {Times.Show(publication.Time)})",
    };

    private static Publication? LastPublication(Token token) =>
        token.Anchors.OfType<PublicationAnchor>().Select(a => Publication.ParseNote(a.Note)).MaxBy(p => p.Number);
}
