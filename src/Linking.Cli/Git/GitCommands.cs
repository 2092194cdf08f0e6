using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Books;
using Linking.Books.Git.Objects;
using Linking.Cli.Catalogues;
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
        $"SHA-1. The token is kept as a note in {GitNotes.Ref}; push and fetch that ref like a branch.")
    {
        BuildStamp(), BuildVerify(), BuildExtend(),
    };

    private static Command BuildStamp()
    {
        var (flags, connection, json) = (new GitFlags(), new ConnectionFlags(showsWho: true), SharedOptions.Json());
        var command = new Command("stamp", "Stamp a commit or an annotated tag, and keep its token as its note.");
        flags.AddTo(command);
        command.Add(json);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = await flags.ReadAsync(parsed, cancellation);
            var id = target.Id;
            if (await target.Notes.ReadAsync(id, Token.MaxSize + 1, cancellation) is not null)
            {
                throw new CommandException(
                    ExitCode.CannotCreate,
                    $"{id} has a note in {GitNotes.Ref} already, and it is not replaced: verify or extend it. 'git notes " +
                    $"--ref=linking remove' removes it.");
            }

            var asked = connection.Read(parsed);
            using var client = await asked.OpenAsync(cancellation);
            var imprint = await target.Objects.ImprintAsync(id, client.Suite, cancellation);
            var token = (await Waiting.ForAsync(client.StampAllAsync([imprint], cancellation), client.Address))[0];
            await KeepAsync(target, token, cancellation);
            new Catalogue(SharedOptions.TrustFolderOf(asked.Trust)).Note([target.Entry(token, client.Trust?.Ledger.Identity)]);
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

            Console.WriteLine(Say($"stamped {id}; its token is its note in {GitNotes.Ref}"));
            Lines.Write(
                Console.Out, "  ",
                (Say("ledger"), token.Header.Ledger.Value),
                (Say("round"), token.Header.Index.ToString()),
                (Say("claimed time"), Times.Show(token.Header.Time)),
                (Say("basis"), Say("the ledger's signature, and no more; run 'linking git extend' after the next publication")));
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
            var target = await flags.ReadAsync(parsed, cancellation);
            var id = target.Id;
            var bytes = await NoteAsync(target, cancellation);
            Token.TryDecode(bytes, out var token, out _);
            var imprint = await target.Objects.ImprintAsync(id, token?.Suite ?? Suite.One, cancellation);
            var verified = VerifiedToken.Of(
                id, $"{GitNotes.Ref}:{id}", bytes, imprint, await EvidenceCollector.CollectAsync(token, options, cancellation));
            if (!options.IsHypothetical && CatalogueEntry.Of(verified, file: null) is { } entry)
                new Catalogue(options.TrustFolder).Note([target.Placed(entry)]);
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
        var (flags, connection, json) = (new GitFlags(), new ConnectionFlags(showsWho: true), SharedOptions.Json());
        var command = new Command("extend", "Add the path to the first publication that covers it to the token of a commit or tag.");
        flags.AddTo(command);
        command.Add(json);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var target = await flags.ReadAsync(parsed, cancellation);
            var id = target.Id;
            var note = await NoteAsync(target, cancellation);
            var token = TokenFile.Decode(Say($"The note of {id}"), note);
            var asked = connection.Read(parsed);
            using var client = await asked.OpenAsync(cancellation);
            var extended = await Waiting.ForAsync(client.ExtendAsync(token, 0, cancellation), client.Address);
            if (ExtendCommand.ProblemOf(extended, 0) is { } problem)
                throw new CommandException(extended.IsBroken ? ExitCode.Data : ExitCode.Unavailable, Say($"The note of {id}: {problem}"));
            if (extended.Added > 0)
                await WriteAsync(target, extended.Token, note, cancellation);
            new Catalogue(SharedOptions.TrustFolderOf(asked.Trust)).Note([target.Entry(extended.Token, identity: null)]);
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

    private static async Task<byte[]> NoteAsync(StampedObject target, CancellationToken cancellation) =>
        await target.Notes.ReadAsync(target.Id, Token.MaxSize + 1, cancellation) ?? throw new CommandException(
            ExitCode.NoInput,
            $"{target.Id} has no note in {GitNotes.Ref}: stamp it with 'linking git stamp', or fetch that ref from where it was stamped.");

    // The token of a new stamp is there once: where it cannot be a note it becomes a file.
    private static async Task KeepAsync(StampedObject target, Token token, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(target, token, former: null, cancellation);
        }
        catch (CommandException e)
        {
            var path = Path.GetFullPath(target.Id + Token.FileExtension);
            TokenFile.Write(path, token.ToBytes(), mayReplace: false);
            throw new CommandException(
                e.ExitCode,
                Say(
                    $"{e.Message} The token was written to {path}; make it the note with: git notes --ref=linking add -C " +
                    $"$(git hash-object -w {path}) {target.Id}"),
                e);
        }
    }

    private static async Task WriteAsync(StampedObject target, Token token, byte[]? former, CancellationToken cancellation)
    {
        try
        {
            await target.Notes.WriteAsync(target.Id, token.ToBytes(), former, cancellation);
        }
        catch (BookException e)
        {
            throw new CommandException(ExitCode.CannotCreate, e.Message, e);
        }
    }
}
