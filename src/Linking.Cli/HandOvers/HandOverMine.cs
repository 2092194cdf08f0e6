using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Files;
using Linking.HandOvers;
using Linking.Policies;
using Linking.Publications;
using Linking.Records;

namespace Linking.Cli.HandOvers;

/// <summary><c>linking handover mine</c>: what the tokens of one holder need.</summary>
internal static class HandOverMine
{
    public static Command Build()
    {
        var folder = new Argument<string>("DIR") { Description = "The hand-over, or its public files." };
        var names = new Argument<string[]>("FILE")
        {
            Description = "Tokens (.lts), or documents with a token beside them; a folder: the tokens in it and in the folders in it.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The new folder: tokens, extended, and the publications, record and policies that they are verified and " +
                "renewed with.",
            HelpName = "DIR",
            Required = true,
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "mine",
            "Take out of a hand-over what your tokens need to be verified and renewed without the rest. Your own files are not changed. " +
            "Exit codes: 0 done, 1 a token does not fit the hand-over, 66 no token was named, 73 the new folder is there already.")
        {
            folder, names, output, json,
        };
        command.SetAction(async (parsed, cancellation) => await RunAsync(
            parsed.GetValue(folder)!, parsed.GetValue(names)!, Path.GetFullPath(parsed.GetValue(output)!), parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string folder, IReadOnlyList<string> names, string output, bool json, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.NoInput, Say($"There is no folder {folder}."));
        if (Path.Exists(output))
            throw new CommandException(ExitCode.CannotCreate, Say($"{output} is there already: name another folder."));
        var tokens = TokensOf(names, cancellation);
        // Under its own name when all is there.
        var partial = $"{output}.{Guid.NewGuid():n}.partial";
        try
        {
            DurableFolder.Create(partial);
            var taken = await TakeAsync(folder, tokens, partial, cancellation);
            Directory.Move(partial, output);
            DurableFolder.Flush(Path.GetDirectoryName(output)!);
            Show(output, taken, json);
            return taken.Faults.Count == 0 ? ExitCode.Success : ExitCode.Invalid;
        }
        catch (PublicFilesException e)
        {
            throw new CommandException(ExitCode.Unavailable, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, Say($"{output} cannot be made: {e.Message.TrimEnd('.')}."), e);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    // By the name that each has in the new folder.
    private static SortedDictionary<string, string> TokensOf(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var tokens = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (Directory.Exists(name))
            {
                foreach (var path in FileWalk.FilesIn(name, cancellation).Where(ExtendedFile.IsNamedLikeOne))
                    Add(Path.GetRelativePath(name, path), path);
            }
            else
            {
                var path = ExtendedFile.IsNamedLikeOne(name) ? name : TokenFile.Beside(name);
                InputFile.CheckThere(path);
                Add(Path.GetFileName(path), path);
            }
        }

        return tokens.Count > 0 ? tokens : throw new CommandException(ExitCode.NoInput, Say($"There is no token in what was named."));

        void Add(string below, string path)
        {
            if (!tokens.TryAdd(below, path) && tokens[below] != path)
                throw SharedOptions.Usage(Say($"{path} and {tokens[below]} have one name: take them out one after the other."));
        }
    }

    private static async Task<Taken> TakeAsync(
        string folder, SortedDictionary<string, string> tokens, string output, CancellationToken cancellation)
    {
        var tree = new FileTree(folder);
        var bytes = tree.Find($"{BookFile.Folder}/{BookFile.RecordName}", RecordFile.MaxSize);
        if (bytes is null || !RecordFile.TryDecode(bytes, out var record, out _))
            throw new CommandException(ExitCode.Data, Say($"{folder} has no record of a ledger, and is no hand-over."));
        using var files = PublicFiles.Open(folder, new ConnectionOptions(), TimeSpan.FromSeconds(100));
        var ledger = await StaticLedger.OpenAsync(files, record.Entries[0].Link(), null, Times.Clock, cancellation);
        var (numbers, faults) = (new SortedSet<ulong>(), new List<(string Token, string Message)>());
        await Counting.RunAsync(Say("extending tokens"), tokens.Count, async done =>
        {
            foreach (var (below, path) in tokens)
            {
                if (await TakeAsync(ledger, path, Path.Combine(output, below), cancellation) is (var number, null))
                    numbers.Add(number);
                else
                    faults.Add((path, Say($"the hand-over has no publication that covers it and fits it")));
                done();
            }
        });
        var copied = Copy(tree, output, numbers, cancellation);
        return new Taken(tokens.Count - faults.Count, numbers, copied, faults);
    }

    private static async Task<(ulong Number, string? Fault)> TakeAsync(
        StaticLedger ledger, string path, string target, CancellationToken cancellation)
    {
        var file = await ExtendedFile.ReadAsync(path, cancellation);
        try
        {
            var extended = await ledger.ExtendAsync(file.Token, 0, cancellation);
            if (extended.Publication is not { } publication)
                return (0, extended.Message);
            DurableFolder.Create(Path.GetDirectoryName(target)!);
            DurableFile.Replace(target, file.BytesWith(extended.Token));
            return (publication.Number, null);
        }
        catch (UntrustedReplyException e)
        {
            return (0, e.Message);
        }
    }

    // From the first publication that is needed on each names the one before, up to the last.
    private static int Copy(FileTree tree, string output, SortedSet<ulong> numbers, CancellationToken cancellation)
    {
        var copied = 0;
        foreach (var (name, info) in tree.Walk())
        {
            cancellation.ThrowIfCancellationRequested();
            if (info is not FileInfo { LinkTarget: null } || !IsNeeded(name, numbers))
                continue;
            var target = Path.Combine(output, name.Replace('/', Path.DirectorySeparatorChar));
            DurableFolder.Create(Path.GetDirectoryName(target)!);
            DurableFile.Replace(target, File.ReadAllBytes(info.FullName));
            copied++;
        }

        return copied;
    }

    private static bool IsNeeded(string name, SortedSet<ulong> numbers)
    {
        if (name is HandOverFiles.ReadMe || name.StartsWith($"{PolicyAddress.Folder}/", StringComparison.Ordinal) ||
            name.StartsWith($"{HandOverFiles.Sealed}.", StringComparison.Ordinal))
            return true;
        if (name.Split('/') is not [BookFile.Folder, var file])
            return false;
        return file == BookFile.RecordName ||
            (numbers.Count > 0 && ulong.TryParse(file.Split('.')[0], out var number) && number >= numbers.Min);
    }

    private static void Show(string output, Taken taken, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["folder"] = output,
                ["tokens"] = taken.Tokens,
                ["publications"] = new JsonArray([.. taken.Numbers.Select(n => (JsonNode)n)]),
                ["files"] = taken.Files,
                ["faults"] = new JsonArray(
                    [.. taken.Faults.Select(f => (JsonNode)new JsonObject { ["token"] = f.Token, ["message"] = f.Message })]),
            }));
            return;
        }

        Console.WriteLine(Printable.Line(Say($"{taken.Tokens} tokens with what they need are in {output}")));
        foreach (var (token, message) in taken.Faults)
            Console.WriteLine(Printable.Line($"  {token}   {message}"));
        Lines.Write(
            Console.Out, "  ",
            (Say("publications"), string.Join(", ", taken.Numbers)),
            (Say("files"), taken.Files.ToString()),
            (Say("then"), Say($"linking verify FILE TOKEN -p {output}")));
    }

    private sealed record Taken(
        int Tokens, SortedSet<ulong> Numbers, int Files, IReadOnlyList<(string Token, string Message)> Faults);
}
