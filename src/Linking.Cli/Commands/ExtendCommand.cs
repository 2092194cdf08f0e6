using System.CommandLine;
using System.Globalization;
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
        var publication = new Option<string?>("--publication")
        {
            Description = "Add this publication, for example because you have the newspaper in which it stands. Default: the first that " +
                "covers the token, which proves the earliest time.",
            HelpName = "NUMBER",
        };
        var (server, ledger, trust) = (SharedOptions.Server(), SharedOptions.Ledger(), SharedOptions.Trust());
        var (authority, json) = (SharedOptions.Authority(), SharedOptions.Json());
        var command = new Command(
            "extend",
            "Add to tokens the path to the first publication that covers them, so that they can be proven without trusting any key. " +
            "Nothing in a token is taken away.")
        {
            tokens, publication, server, ledger, trust, authority, json,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(tokens)!,
            NumberOf(parsed.GetValue(publication)),
            new Connection(parsed.GetValue(server), parsed.GetValue(ledger), parsed.GetValue(trust), parsed.GetValue(authority)),
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    public static async Task<int> RunAsync(
        IReadOnlyList<string> paths, ulong number, Connection connection, bool json, CancellationToken cancellation)
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
                var extended = await client.ExtendAsync(bytes, number, cancellation);
                if (extended.Added > 0)
                    TokenFile.Rewrite(path, extended.Bytes.Span);
                var publication = PublicationOf(extended.Token, number);
                if (publication is null && (number > 0 || extended.Token.Anchors.Count >= Token.MaxAnchors))
                {
                    refused++;
                    await Console.Error.WriteLineAsync(Printable.Line($"{path}: {extended.Message}"));
                    results.Add(new JsonObject { ["token"] = path, ["error"] = extended.Message });
                    continue;
                }

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

    private static ulong NumberOf(string? text)
    {
        if (text is null)
            return 0;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw SharedOptions.Usage($"--publication: '{text}' is not the number of a publication, for example 2.");
    }

    private static string Describe(Extended extended, Publication? publication) => (extended.Added, publication) switch
    {
        (_, null) => "no publication covers it yet; extend it after the next one",
        (0, _) => $"nothing new. {Printable.Line(extended.Message)}",
        _ => $"extended to publication {publication.Number} ({publication.Size} rounds, {Times.Show(publication.Time)})",
    };

    private static Publication? PublicationOf(Token token, ulong number) => token.Anchors.OfType<PublicationAnchor>()
        .Select(a => Publication.ParseNote(a.Note))
        .Where(p => number == 0 || p.Number == number)
        .MinBy(p => p.Number);
}
