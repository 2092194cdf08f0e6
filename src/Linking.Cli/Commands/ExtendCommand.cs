using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Grpc.Core;

using Linking.Cli.Terminal;
using Linking.Client;
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
        var publication = new Option<string?>("--publication")
        {
            Description = "Add this publication, for example because you have the newspaper in which it stands. Default: the first that " +
                "covers the token, which proves the earliest time.",
            HelpName = "NUMBER",
        };
        var (server, ledger, identity, trust) =
            (SharedOptions.Server(), SharedOptions.Ledger(), SharedOptions.Identity(), SharedOptions.Trust());
        var (authority, json) = (SharedOptions.Authority(), SharedOptions.Json());
        var command = new Command(
            "extend",
            "Add to tokens the path to the first publication that covers them. Together with anybody's word that it was there (this " +
            "machine's, which sees it now; a newspaper's) it proves the data without any key. What the server adds is verified before a " +
            "file is replaced.")
        {
            tokens, publication, server, ledger, identity, trust, authority, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(tokens)!,
            NumberOf(parsed.GetValue(publication)),
            new Connection(
                parsed.GetValue(server), parsed.GetValue(ledger), parsed.GetValue(identity), parsed.GetValue(trust),
                parsed.GetValue(authority)),
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    public static async Task<int> RunAsync(
        IReadOnlyList<string> paths, ulong number, Connection connection, bool json, CancellationToken cancellation)
    {
        // Decoded first, so that one bad file among many is named before anything is changed.
        var all = new List<(string Path, Token Token)>();
        foreach (var path in paths)
            all.Add((path, TokenFile.Decode(path, await TokenFile.ReadAsync(path, cancellation))));
        using var client = await connection.OpenAsync(cancellation);
        var results = new List<JsonNode>();
        var refused = 0;
        foreach (var (path, token) in all)
        {
            var problem = await ProblemAsync(path, token);
            if (problem is null)
                continue;
            refused++;
            await Console.Error.WriteLineAsync(Printable.Line($"{path}: {problem}"));
            results.Add(new JsonObject { ["token"] = path, ["error"] = problem });
        }

        if (json)
            Console.WriteLine(JsonLine.Of(new JsonArray([.. results])));
        return refused == 0 ? ExitCode.Success : ExitCode.Unavailable;

        async Task<string?> ProblemAsync(string path, Token token)
        {
            try
            {
                var extended = await client.ExtendAsync(token, number, cancellation);
                if (extended.IsFull)
                {
                    return "a publication covers it, but there is no room for it: a token has at most " +
                        $"{Token.MaxAnchors} anchors and {Token.MaxSize} bytes, and linking repair finds nothing to drop";
                }

                if (extended.Publication is null && number > 0)
                    return extended.Message;
                if (extended.Added > 0)
                    TokenFile.Rewrite(path, extended.Token.ToBytes());
                results.Add(new JsonObject
                {
                    ["token"] = path,
                    ["added"] = extended.Added,
                    ["publication"] = extended.Publication?.Number,
                });
                if (!json)
                    Console.WriteLine($"{Printable.Line(path)}: {Describe(extended)}");
                return null;
            }
            catch (RequestFailedException exception)
                when (exception.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
            {
                // About this token, not about the server: the others are extended nevertheless.
                return exception.Message;
            }
        }
    }

    private static ulong NumberOf(string? text)
    {
        if (text is null)
            return 0;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw SharedOptions.Usage($"--publication: '{text}' is not the number of a publication, for example 2.");
    }

    private static string Describe(Extended extended) => extended.Publication is not { } publication
        ? "no publication covers it yet; extend it after the next one"
        : $"{(extended.Added > 0 ? "extended to" : "nothing new; it has")} publication {publication.Number} ({publication.Size} rounds, " +
            $"{Times.Show(publication.Time)}), which this machine has seen";
}
