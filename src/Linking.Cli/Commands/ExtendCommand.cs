using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Grpc.Core;

using Linking.Cli.Catalogues;
using Linking.Cli.Earliest;
using Linking.Cli.Renewals;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary><c>linking extend</c></summary>
internal static class ExtendCommand
{
    public static Command Build()
    {
        var tokens = new Argument<string[]>("TOKEN")
        {
            Description = "Tokens (.lts), replaced in place by the extended ones, and evidence records (.ler), in which the token of the " +
                "last stage is; a folder: those in it and in the folders in it.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var publication = new Option<string?>("--publication")
        {
            Description = "Add this publication, for example because you have the newspaper in which it stands. Default: the first that " +
                "covers the token, which proves the earliest time.",
            HelpName = "NUMBER",
        };
        var place = new Option<string?>("--static")
        {
            Description = "Take the publication and the path to it from the ledger's public files, in this folder or at this address, " +
                "and ask no server.",
            HelpName = "PLACE",
        };
        var notBefore = new Option<bool>("--not-before")
        {
            Description = "With --static: write beside each token the proof that its header is not older than the last word of others " +
                "before it (.lnb), for 'verify --tsa'.",
        };
        var require = new Option<bool>("--require-publication")
        {
            Description = "End with exit code 3 where no publication covers a token yet: it is only promised still.",
        };
        var (inputs, connection) = (new InputFlags(), new ConnectionFlags());
        var json = new Option<bool>("--json") { Description = "Print one JSON array, an object a token, instead of text." };
        var command = new Command(
            "extend",
            "Add to tokens the path to the first publication that covers them. Together with anybody's word that it was there (this " +
            "machine's, which sees it now; a newspaper's) it proves the data without any key. What the server adds is verified before a " +
            "file is replaced.")
        {
            tokens, publication, place, notBefore, require, json,
        };
        inputs.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = await inputs.FindAsync(parsed, parsed.GetValue(tokens) ?? [], cancellation);
            var paths = named.Where(i => i.Below is null || ExtendedFile.IsNamedLikeOne(i.Path)).Select(i => i.Path).ToList();
            foreach (var token in named.Where(i => i.Below is not null && ExtendedFile.IsNamedLikeOne(i.Path)))
                InputFile.CheckPlain(token.Path);
            if (paths.Count == 0)
                throw named.Count == 0 && parsed.GetValue(tokens) is not { Length: > 0 } && !inputs.HasList(parsed)
                    ? SharedOptions.Usage("Nothing to extend: name tokens or folders.")
                    : new CommandException(ExitCode.NoInput, "Nothing to extend: there is no token in what was named.");
            return await RunAsync(
                paths,
                NumberOf(parsed.GetValue(publication)),
                connection.Read(parsed),
                parsed.GetValue(require),
                parsed.GetValue(json),
                cancellation,
                parsed.GetValue(place),
                parsed.GetValue(notBefore));
        });
        return command;
    }

    public static async Task<int> RunAsync(
        IReadOnlyList<string> paths,
        ulong number,
        Connection connection,
        bool isRequired,
        bool json,
        CancellationToken cancellation,
        string? place = null,
        bool isNotBefore = false)
    {
        if (isNotBefore && place is null)
            throw SharedOptions.Usage("--not-before needs --static: the beacons stand among the ledger's public files.");
        var results = new List<JsonNode>();
        var noted = new List<CatalogueEntry>();
        var (code, promised) = (ExitCode.Success, 0);
        var all = new List<ExtendedFile>();
        foreach (var path in paths)
        {
            try
            {
                all.Add(await ExtendedFile.ReadAsync(path, cancellation));
            }
            catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
            {
                Refuse(path, Known(exception.Message), (exception as CommandException)?.ExitCode ?? ExitCode.InputOutput);
            }
        }

        if (all.Count > 0)
            await ExtendAsync();
        new Catalogue(SharedOptions.TrustFolderOf(connection.Trust)).Note(noted);
        if (json)
            Console.WriteLine(JsonLine.Of(new JsonArray([.. results])));
        if (!isRequired || promised == 0)
            return code;
        await Console.Error.WriteLineAsync(
            Say($"No publication covers {promised} of {paths.Count} tokens yet: run the same command again after the next publication."));
        return code == ExitCode.Success ? ExitCode.Insufficient : code;

        async Task ExtendAsync()
        {
            using var servers = place is null ? new ServerPool(connection) : null;
            using var files = place is null ? null : FileExtender.Open(connection, place);
            foreach (var file in all)
            {
                var (path, token) = (file.Path, file.Token);
                var client = servers is null ? null : await ClientOfAsync(servers, path, token);
                if (client is null && files is null)
                    continue;
                // What is about this token, and not about the server, stops no other.
                try
                {
                    var extended = client is null
                        ? await files!.ExtendAsync(token, number, cancellation)
                        : await Waiting.ForAsync(client.ExtendAsync(token, number, cancellation), client.Address);
                    if (ProblemOf(extended, number) is { } problem)
                        Refuse(path, $"{path}: {problem}", extended.IsBroken ? ExitCode.Data : ExitCode.Unavailable);
                    else
                        Take(file, extended);
                    if (isNotBefore && ProblemOf(extended, number) is null && extended.Publication is { } publication &&
                        file.Record is null)
                        await ProveNotBeforeAsync(files!.Files, path, extended.Token, publication.Number - 1);
                }
                catch (RequestFailedException exception)
                    when (exception.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
                {
                    Refuse(path, $"{path}: {Known(exception.Message)}", ExitCode.Unavailable);
                }
                catch (PublicFilesException exception)
                {
                    Refuse(path, $"{path}: {Known(exception.Message)}", ExitCode.Unavailable);
                }
                catch (UntrustedReplyException exception)
                {
                    Refuse(path, $"{path}: {Known(exception.Message)}", ExitCode.Untrusted);
                }
                catch (CommandException exception)
                {
                    Refuse(path, exception.Message, exception.ExitCode);
                }
            }
        }

        async Task<LinkingClient?> ClientOfAsync(ServerPool servers, string path, Token token)
        {
            try
            {
                return await servers.OfAsync(token.Header.Ledger, cancellation);
            }
            catch (CommandException exception) when (exception.ExitCode == ExitCode.Unavailable)
            {
                Refuse(path, $"{path}: {exception.Message}", exception.ExitCode);
                return null;
            }
        }

        // The token is written by then, and stays.
        async Task ProveNotBeforeAsync(PublicFiles files, string path, Token token, ulong last)
        {
            try
            {
                var proof = await NotBeforeFile.WriteAsync(files, path, token, last, cancellation);
                results[^1]["not_before"] = proof;
                if (json)
                    return;
                Console.WriteLine(Printable.Line(proof is null
                    ? Say($"{path}: there is no beacon before its round")
                    : Say($"{path}: the proof that its header is not older than the last beacon before it is {proof}")));
            }
            catch (Exception exception) when (exception is PublicFilesException or UntrustedReplyException or CommandException)
            {
                await Console.Error.WriteLineAsync(Printable.Line(Say(
                    $"{path}: there is no proof of its earliest time: {Known(exception.Message)}")));
                code = code != ExitCode.Success ? code
                    : exception is UntrustedReplyException ? ExitCode.Untrusted
                    : (exception as CommandException)?.ExitCode ?? ExitCode.Unavailable;
            }
        }

        void Take(ExtendedFile file, Extended extended)
        {
            var path = file.Path;
            if (extended.Added > 0)
                file.Write(extended.Token);
            if (file.Entry(extended.Token, Times.Now) is { } entry)
                noted.Add(entry);
            if (extended.Publication is null)
                promised++;
            var result = new JsonObject
            {
                ["token"] = path,
                ["state"] = extended.Publication is null ? "promised" : extended.Added > 0 ? "extended" : "nothing new",
                ["added"] = extended.Added,
                ["publication"] = extended.Publication?.Number,
            };
            if (isNotBefore)
                result["not_before"] = null;
            results.Add(result);
            if (!json)
                Console.WriteLine($"{Printable.Line(path)}: {Describe(extended)}");
        }

        // The first one decides how the command ends.
        void Refuse(string path, string problem, int exitCode)
        {
            Console.Error.WriteLine(Printable.Line(problem));
            results.Add(new JsonObject { ["token"] = path, ["error"] = problem });
            code = code == ExitCode.Success ? exitCode : code;
        }
    }

    /// <summary>Why nothing could be added, for people; null if it is only too early.</summary>
    internal static string? ProblemOf(Extended extended, ulong number)
    {
        if (extended.IsBroken)
        {
            return Say(
                $"its levels do not lead to its leaf in the round: it is damaged, or was put together wrongly; restore it from a copy");
        }

        if (extended.IsFull)
        {
            return Say(
                $"a publication covers it, but there is no room for it, also after a repair: a token has at most " +
                $"{Token.MaxAnchors} anchors and {Token.MaxSize} bytes");
        }

        return extended.Publication is null && number > 0 ? Known(extended.Message) : null;
    }

    private static ulong NumberOf(string? text)
    {
        if (text is null)
            return 0;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw SharedOptions.Usage($"--publication: '{text}' is not the number of a publication, for example 2.");
    }

    /// <summary>What was added, for people.</summary>
    internal static string Describe(Extended extended)
    {
        if (extended.Publication is not { } publication)
            return Say("no publication covers it yet; extend it after the next one");
        var (number, size, time) = (publication.Number, publication.Size, Times.Show(publication.Time));
        if (!extended.IsSeen)
            return extended.Added > 0
                ? Say($"extended to publication {number} ({size} rounds, {time})")
                : Say($"nothing new; it has publication {number} ({size} rounds, {time})");
        return extended.Added > 0
            ? Say($"extended to publication {number} ({size} rounds, {time}), which this machine has seen")
            : Say($"nothing new; it has publication {number} ({size} rounds, {time}), which this machine has seen");
    }
}
