using System.CommandLine;
using System.Globalization;

using Linking.Cli.Catalogues;
using Linking.Cli.Extending;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Notes;
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
        var witness = new Option<string[]>("--witness")
        {
            Description = "File with verifier keys of witnesses that you trust, one a line: where no publication covers a token yet, a " +
                "head that one of them has cosigned is added, for 'verify --witness'. May be repeated.",
            HelpName = "FILE",
        };
        var (inputs, connection) = (new InputFlags(), new ConnectionFlags(showsWho: true));
        var json = new Option<bool>("--json") { Description = "Print one JSON array, an object a token, instead of text." };
        var command = new Command(
            "extend",
            "Add to tokens the path to the first publication that covers them. Together with anybody's word that it was there (this " +
            "machine's, which sees it now; a newspaper's) it proves the data without any key. What the server adds is verified before a " +
            "file is replaced.")
        {
            tokens, publication, place, notBefore, require, witness, json,
        };
        inputs.AddTo(command);
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = await inputs.FindAsync(parsed, parsed.GetValue(tokens) ?? [], cancellation);
            var found = named.FindAll(i => i.Below is null || ExtendedFile.IsNamedLikeOne(i.Path));
            if (found.Count == 0)
                throw named.Count == 0 && parsed.GetValue(tokens) is not { Length: > 0 } && !inputs.HasList(parsed)
                    ? SharedOptions.Usage("Nothing to extend: name tokens or folders.")
                    : new CommandException(ExitCode.NoInput, "Nothing to extend: there is no token in what was named.");
            var witnesses = new List<VerifierKey>();
            foreach (var file in parsed.GetValue(witness) ?? [])
                witnesses.AddRange(await OutsideTrust.WitnessesAsync(file, cancellation));
            var ask = new ExtendAsk
            {
                Number = NumberOf(parsed.GetValue(publication)), IsRequired = parsed.GetValue(require), Json = parsed.GetValue(json),
                Place = parsed.GetValue(place), IsNotBefore = parsed.GetValue(notBefore),
                Witnesses = witnesses,
            };
            ask.Check();
            return await RunAsync(found, connection.Read(parsed), ask, cancellation);
        });
        return command;
    }

    /// <summary>Extends tokens and tells of it; used by the demo too.</summary>
    /// <param name="tokens">The files, in the order in which they are told of.</param>
    /// <param name="connection">To the ledgers.</param>
    /// <param name="ask">How to go about it.</param>
    /// <param name="cancellation">Ends it; nothing is then half written.</param>
    public static async Task<int> RunAsync(
        List<InputName> tokens, Connection connection, ExtendAsk ask, CancellationToken cancellation)
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var report = new ExtendReport(ask, tokens.Count, new Catalogue(SharedOptions.TrustFolderOf(connection.Trust)), output);
        using var work = new ExtendMany(ask, connection, report);
        var isWhole = false;
        try
        {
            await work.RunAsync(tokens, cancellation);
            isWhole = true;
        }
        finally
        {
            await report.EndAsync(isWhole);
        }

        return report.ExitCode;
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
        {
            return extended.Added > 0
                ? Say("no publication covers it yet; a head that a witness has cosigned was added; extend it after the next publication")
                : Say("no publication covers it yet; extend it after the next one");
        }

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
