using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Books;
using Linking.Books.Git.Objects;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Git;

/// <summary><c>linking git</c>: tokens of commits and annotated tags, kept as notes.</summary>
internal static class GitCommands
{
    public static Command Build() => new(
        "git",
        "Stamp and verify commits and annotated tags, with all files in them under both functions, so that the proof does not hang on " +
        $"SHA-1. The token is kept as a note in {GitObjects.NotesRef}; push and fetch that ref like a branch.")
    {
        BuildStamp(), BuildVerify(), BuildExtend(),
    };

    private static Command BuildStamp()
    {
        var (flags, connection, json) = (new GitFlags(), new ConnectionFlags(), SharedOptions.Json());
        var command = new Command("stamp", "Stamp a commit or an annotated tag, and keep its token as its note.");
        flags.AddTo(command);
        command.Add(json);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (objects, id) = await flags.ReadAsync(parsed, cancellation);
            if (await objects.ReadNoteAsync(id, Token.MaxSize + 1, cancellation) is not null)
            {
                throw new CommandException(
                    ExitCode.CannotCreate,
                    $"{id} has a note in {GitObjects.NotesRef} already, and it is not replaced: verify or extend it. 'git notes " +
                    "--ref=linking remove' removes it.");
            }

            var imprint = Suite.One.Hash(await objects.ReadTextAsync(id, cancellation));
            using var client = await connection.Read(parsed).OpenAsync(cancellation);
            var token = (await Waiting.ForAsync(client.StampAllAsync([imprint], cancellation), client.Address))[0];
            await KeepAsync(objects, id, token, cancellation);
            await client.RememberAsync(token, cancellation);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonLine.Of(new JsonObject
                {
                    ["object"] = id,
                    ["ledger"] = token.Header.Ledger.Value,
                    ["round"] = token.Header.Index,
                    ["claimed_time"] = token.Header.Time.ToString(),
                    ["imprint"] = imprint.ToString(),
                }));
                return ExitCode.Success;
            }

            Console.WriteLine($"stamped {id}; its token is its note in {GitObjects.NotesRef}");
            Lines.Write(
                Console.Out, "  ",
                ("ledger", token.Header.Ledger.Value),
                ("round", token.Header.Index.ToString()),
                ("claimed time", Times.Show(token.Header.Time)),
                ("basis", "the ledger's signature, and no more; run 'linking git extend' after the next publication"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildVerify()
    {
        var (flags, evidence, json) = (new GitFlags(), new EvidenceFlags(), SharedOptions.Json());
        var command = new Command("verify", "Verify a commit or an annotated tag offline by its note. Exit codes as 'linking verify'.");
        flags.AddTo(command);
        command.Add(json);
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            var (objects, id) = await flags.ReadAsync(parsed, cancellation);
            var bytes = await NoteAsync(objects, id, cancellation);
            Token.TryDecode(bytes, out var token, out _);
            var imprint = (token?.Suite ?? Suite.One).Hash(await objects.ReadTextAsync(id, cancellation));
            var verified = VerifiedToken.Of(
                id, $"{GitObjects.NotesRef}:{id}", bytes, imprint, await EvidenceCollector.CollectAsync(token, options, cancellation));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(VerdictJson.Of(verified)));
            else
                VerdictText.Write(Console.Out, verified);
            return VerifyCommand.ExitCodeOf(verified.Verdict.Result);
        });
        return command;
    }

    private static Command BuildExtend()
    {
        var (flags, connection, json) = (new GitFlags(), new ConnectionFlags(), SharedOptions.Json());
        var command = new Command("extend", "Add the path to the first publication that covers it to the token of a commit or tag.");
        flags.AddTo(command);
        command.Add(json);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (objects, id) = await flags.ReadAsync(parsed, cancellation);
            var note = await NoteAsync(objects, id, cancellation);
            var token = TokenFile.Decode($"The note of {id}", note);
            using var client = await connection.Read(parsed).OpenAsync(cancellation);
            var extended = await Waiting.ForAsync(client.ExtendAsync(token, 0, cancellation), client.Address);
            if (ExtendCommand.ProblemOf(extended, 0) is { } problem)
                throw new CommandException(extended.IsBroken ? ExitCode.Data : ExitCode.Unavailable, $"The note of {id}: {problem}");
            if (extended.Added > 0)
                await WriteAsync(objects, id, extended.Token, note, cancellation);
            Console.WriteLine(parsed.GetValue(json)
                ? JsonLine.Of(new JsonObject
                {
                    ["object"] = id, ["added"] = extended.Added, ["publication"] = extended.Publication?.Number,
                })
                : $"{id}: {ExtendCommand.Describe(extended)}");
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<byte[]> NoteAsync(GitObjects objects, string id, CancellationToken cancellation) =>
        await objects.ReadNoteAsync(id, Token.MaxSize + 1, cancellation) ?? throw new CommandException(
            ExitCode.NoInput,
            $"{id} has no note in {GitObjects.NotesRef}: stamp it with 'linking git stamp', or fetch that ref from where it was stamped.");

    // The token of a new stamp is there once: where it cannot be a note it becomes a file.
    private static async Task KeepAsync(GitObjects objects, string id, Token token, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(objects, id, token, former: null, cancellation);
        }
        catch (CommandException e)
        {
            var path = Path.GetFullPath(id + Token.FileExtension);
            TokenFile.Write(path, token.ToBytes(), mayReplace: false);
            throw new CommandException(
                e.ExitCode,
                $"{e.Message} The token was written to {path}; make it the note with: git notes --ref=linking add -C " +
                $"$(git hash-object -w {path}) {id}",
                e);
        }
    }

    private static async Task WriteAsync(GitObjects objects, string id, Token token, byte[]? former, CancellationToken cancellation)
    {
        try
        {
            await objects.WriteNoteAsync(id, token.ToBytes(), former, cancellation);
        }
        catch (BookException e)
        {
            throw new CommandException(ExitCode.CannotCreate, e.Message, e);
        }
    }
}
