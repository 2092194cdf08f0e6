using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Cli.Announcing;

/// <summary><c>linking announce</c>: the operator's word for a document, in the ledger.</summary>
internal static class AnnounceCommand
{
    private const int MaxDocument = 1 << 28;

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The document." };
        var about = new Option<string>("--kind")
        {
            Description = "What it is: policy, certificate, spec, software or handover.",
            Required = true,
        };
        about.AcceptOnlyFromAmong("policy", "certificate", "spec", "software", HandOverFiles.About);
        var text = new Option<string[]>("--text")
        {
            Description = "What is said of it, a line for the statement. May be repeated.",
            HelpName = "LINE",
        };
        var archive = new Option<string>("--archive")
        {
            Description = "Folder for the document, the statement and its token, which is made if need be: the folder " +
                $"{AnnouncedFile.Folder} of the book. Default: statement and token are written beside the document.",
            HelpName = "DIR",
        };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "announce",
            "Announce a document (operator): a statement with its digests is written into the ledger, and the next publication names " +
            "them. Whoever has the document verifies that with 'linking verify --announced'.")
        {
            file, about, text, archive, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var document = parsed.GetValue(file)!;
            var place = parsed.GetValue(archive) is { } folder ? Path.Combine(folder, Path.GetFileName(document)) : document;
            var (statement, token) = (AnnouncedFile.StatementOf(place), TokenFile.Beside(AnnouncedFile.StatementOf(place)));
            var bytes = parsed.GetValue(archive) is null ? null : await InputFile.ReadAsync(document, MaxDocument + 1, cancellation);
            if (bytes?.Length > MaxDocument)
                throw new CommandException(
                    ExitCode.Data, $"{document} is larger than 256 MiB. Announce it without --archive, and keep a copy yourself.");
            // What cannot be read is said before the server is asked.
            if (bytes is null)
                await (await InputFile.OpenAsync(document, cancellation)).DisposeAsync();
            // Before anything is said that cannot be taken back.
            foreach (var path in (string[])[.. bytes is null ? [] : new[] { place }, statement, token])
            {
                if (FileFacts.Exists(path))
                    throw new CommandException(
                        ExitCode.CannotCreate,
                        $"{path} is there already. Give a new version of a document a name of its own, for example with its date.");
            }

            var (said, answer) = await InFolderAsync(
                parsed.GetValue(archive),
                () => operate.CallAsync(
                    parsed, async client =>
                    {
                        var status = await client.GetStatusAsync(cancellation);
                        var imprint = bytes is null
                            ? await FileProgress.ImprintAsync(document, status.Suite, cancellation)
                            : status.Suite.Hash(bytes);
                        var statement = new Statement
                        {
                            Ledger = LedgerId.Parse(status.Ledger), About = parsed.GetValue(about)!, Digests = imprint,
                            Text = parsed.GetValue(text) ?? [],
                        };
                        return await SayAsync(client, statement, status.Suite, cancellation);
                    }));
            OutputFile.Create(statement, said);
            OutputFile.Create(token, answer.Span);
            if (bytes is not null)
                OutputFile.Create(place, bytes);
            var header = Token.Decode(answer).Header;
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonLine.Of(new JsonObject
                {
                    ["file"] = document,
                    ["about"] = parsed.GetValue(about),
                    ["ledger"] = header.Ledger.Value,
                    ["round"] = header.Index,
                    ["statement"] = statement,
                    ["token"] = token,
                }));
                return ExitCode.Success;
            }

            Console.WriteLine(Printable.Line(document));
            Lines.Write(
                Console.Out, "  ",
                [
                    (Say("announced"), Say($"as {parsed.GetValue(about)}, by {header.Ledger.Value}, in round {header.Index}")),
                    (Say("statement"), statement),
                    (Say("token"), Say($"{token}; after the next publication: linking extend {token}")),
                ]);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<(byte[] Statement, ReadOnlyMemory<byte> Token)> SayAsync(
        OperatorClient client, Statement statement, Suite suite, CancellationToken cancellation)
    {
        byte[] text;
        try
        {
            text = statement.ToText(suite);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw SharedOptions.Usage(
                $"--text: at most {Statement.MaxLines} lines, none of them empty or with control characters, can be said.");
        }

        return (text, await client.AddEventAsync(text, cancellation));
    }

    // It is made before anything is said, and what was made for nothing is taken away again.
    private static async Task<T> InFolderAsync<T>(string? folder, Func<Task<T>> say)
    {
        var made = new List<string>();
        for (var at = folder is null ? null : Path.GetFullPath(folder); at is not null && !Path.Exists(at); at = Path.GetDirectoryName(at))
            made.Add(at);
        if (folder is not null)
            MakeFolder(folder);
        var isSaid = false;
        try
        {
            var answer = await say();
            isSaid = true;
            return answer;
        }
        finally
        {
            foreach (var at in isSaid ? [] : made.Where(at => Directory.Exists(at) && !Directory.EnumerateFileSystemEntries(at).Any()))
                Directory.Delete(at);
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The folder {folder} cannot be made: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
