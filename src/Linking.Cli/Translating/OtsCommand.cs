using System.CommandLine;

using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Leaves;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary><c>linking translate ots</c></summary>
internal static class OtsCommand
{
    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "The file that was stamped." };
        var token = new Argument<string?>("TOKEN")
        {
            Description = "Its token. Default: FILE.lts beside it, else the token of stage 1 of FILE.ler.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file of OpenTimestamps to write, NAME.ots.",
            HelpName = "NAME.ots",
            Required = true,
        };
        var evidence = new EvidenceFlags();
        var command = new Command(
            "ots",
            "Write the path from a file to a publication as a file of OpenTimestamps (.ots): under SHA-256 alone. Its readers follow the " +
            "path and compute the publication's value, and call who attests it unknown: compare the value with the publication. The " +
            "token is verified in full first. Lost are the second hash function, all signatures and vouchers, the ledger's record, and " +
            "every time.")
        {
            file, token, output,
        };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (path, to, options) = (parsed.GetValue(file)!, parsed.GetValue(output)!, evidence.Read(parsed));
            if (options.IsHypothetical)
                throw SharedOptions.Usage("--as-of and --broken ask what was or would be; a translation is made of what holds now.");
            if (!to.EndsWith(OtsFile.FileExtension, StringComparison.OrdinalIgnoreCase))
                throw SharedOptions.Usage($"-o: '{to}' is no name of a file of OpenTimestamps: it ends in {OtsFile.FileExtension}.");
            var (name, read) = await TokenAsync(path, parsed.GetValue(token), cancellation);
            await CheckAsync(path, name, read, cancellation);
            var bytes = OtsFile.Of(read);
            await VerifyAsync(path, name, read, options, cancellation);
            OutputFile.Create(to, bytes);
            Tell(to, OtsFile.PublicationOf(read).Publication);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<(string Name, Token Token)> TokenAsync(string file, string? named, CancellationToken cancellation)
    {
        var beside = named ?? TokenFile.Beside(file);
        var record = RecordPath.IsNamedLikeOne(beside) ? beside : RecordPath.Find(file);
        if (record == beside ? FileFacts.Exists(beside) : named is null && record is not null && !FileFacts.Exists(beside))
        {
            return VerifiedRecord.FirstToken(await RecordPath.ReadAsync(record!, cancellation)) is { } first
                ? (record!, first)
                : throw new CommandException(ExitCode.Data, $"Stage 1 of {record} is no token that can be read.");
        }

        if (!FileFacts.Exists(beside))
            throw new CommandException(ExitCode.NoInput, $"There is no file {beside}, the token of {file}.");
        return (beside, TokenFile.Decode(beside, await TokenFile.ReadAsync(beside, cancellation)));
    }

    private static async Task CheckAsync(string file, string name, Token token, CancellationToken cancellation)
    {
        if (token.Levels[0].Leaf.Kind is not (LeafKind.Document or LeafKind.Token or LeafKind.Event))
            throw new CommandException(ExitCode.Data, $"The lowest leaf of {name} is of a kind that stands for no file.");
        if (await FileProgress.ImprintAsync(file, token.Suite, cancellation) != token.Levels[0].Leaf.Digests)
            throw new CommandException(ExitCode.Invalid, $"{name} is not the token of {file}: the digests differ.");
    }

    // By the one publication that is written, and what vouches for it: another one that the token carries may be the ledger's.
    private static async Task VerifyAsync(
        string file, string name, Token token, EvidenceOptions options, CancellationToken cancellation)
    {
        var (anchor, publication) = OtsFile.PublicationOf(token);
        var alone = token.With([.. token.Anchors.Where(a => a is VoucherAnchor || ReferenceEquals(a, anchor))]);
        var evidence = await new EvidenceCache(options).OfAsync(token, cancellation);
        var verdict = VerifiedToken.Of(file, name, alone.ToBytes(), token.Levels[0].Leaf.Digests, evidence).Verdict;
        // The other function alone would not hold what is written.
        var isLost = verdict.Result == VerificationResult.Valid && verdict.Alpha.IsBroken;
        var result = isLost ? VerificationResult.Inconclusive : verdict.Result;
        if (result != VerificationResult.Valid)
            throw new CommandException(
                result == VerificationResult.Invalid ? ExitCode.Invalid : ExitCode.Inconclusive,
                Say(
                    $"{name} is not translated: by publication {publication.Number} alone it is {result}. See: linking verify {file} " +
                    $"{name}"));
    }

    private static void Tell(string to, Publication publication)
    {
        Console.WriteLine(Printable.Line(Say($"wrote {to}: the path to publication {publication.Number} of {publication.Ledger}")));
        Console.WriteLine(Printable.Line(Say(
            $"Its reader computes {publication.Root.Alpha} and compares it with the sha2-256 value of that publication.")));
        Console.WriteLine(Say(
            "Lost: SHA3-256, all signatures and vouchers, the ledger's record and every time. Keep the token."));
    }
}
