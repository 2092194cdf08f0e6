using System.CommandLine;

using Linking.Cli.Announcing;
using Linking.Cli.Paths;
using Linking.Cli.Catalogues;
using Linking.Cli.Earliest;
using Linking.Cli.Origins;
using Linking.Cli.Renewals;
using Linking.Cli.Reports;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Translating;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Commands;

/// <summary><c>linking verify</c>: offline; it never asks a ledger.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The file that was stamped; - reads standard input; a folder: as with --tokens; a container (.asice) without " +
                "a proof beside it: all that is in it.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var token = new Argument<string?>("TOKEN")
        {
            Description = "Its token or evidence record. Default: FILE.ler beside it, else FILE.lts; of several ledgers all " +
                "FILE@LEDGER.lts, as with --tokens; else a record of RFC 4998, FILE.ers.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var hash = new Option<string>("--hash") { Description = "Digests computed elsewhere, instead of a file.", HelpName = "ALPHA:BETA" };
        var tokens = new Option<string[]>("--tokens", "-t")
        {
            Description = "Verify many: these tokens, and all in these folders and the folders in them, each with the file beside it " +
                "whose name it has without .lts. Prints a line for each that is not Valid, and a summary.",
            HelpName = "DIR|TOKEN",
            AllowMultipleArgumentsPerToken = true,
        };
        var announced = new Option<bool>("--announced")
        {
            Description = "The file is a document that a ledger announced: its statement FILE.statement lies beside it, or in the folder " +
                "announced of a book given with -p.",
        };
        var require = new Option<string[]>("--require")
        {
            Description = "What a Valid token must reach, else the exit code is 3: signed, published, or published by such a word: " +
                "observed, print, asserted, stamped, ledger, cosigned:N (by N witnesses). May be repeated: all must be reached.",
            HelpName = "LEVEL",
        };
        var notBefore = new Option<string?>("--not-before")
        {
            Description = "Proof that the token's header is not older than a word of others (.lnb), given a time by --tsa or --known. " +
                "Default: the one beside the token, else what the public files named with -p have.",
            HelpName = "FILE",
        };
        var known = new Option<string[]>("--known")
        {
            Description = "You say that nobody knew this public value, in hexadecimal digits, before that time, " + Times.Form + ": the " +
                "header of a token after it in the ledger is not older. Of many tokens by the proof beside each. May be repeated.",
            HelpName = "VALUE=TIME",
        };
        var (evidence, report, origin) = (new EvidenceFlags(), new ReportFlags(), new OriginFlags.Reading());
        var json = SharedOptions.Json("; with --tokens, one for each token on a line of its own");
        var command = new Command(
            "verify",
            "Verify a token offline. What it may rest on is what you give, and what the trust folder keeps of a ledger met before: its " +
            "identity, record and publications, and when this machine saw them. Exit codes: 0 Valid, 1 Invalid, 2 Inconclusive, 3 Valid " +
            "and less than --require asks; of many 0 if all are Valid and suffice, 1 if any is Invalid, 2 if any is not Valid, else 3.")
        {
            file, token, tokens, hash, announced, require, notBefore, known, json,
        };
        origin.AddTo(command);
        report.AddTo(command);
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (options, required) = (
                evidence.Read(parsed) with { Known = KnownValues.Of(parsed.GetValue(known) ?? []) },
                Requirements.Of(parsed.GetValue(require) ?? []));
            var proof = parsed.GetValue(notBefore);
            if (parsed.GetValue(announced))
            {
                await origin.OpenAsync(parsed, isOfOne: false, cancellation);
                RefuseNotBefore(proof);
                RefuseKnown(options);
                RefuseReport(report.Read(parsed, options.IsHypothetical, isOfMany: false));
                var document = Announced(parsed.GetValue(tokens), parsed.GetValue(file), parsed.GetValue(token), parsed.GetValue(hash));
                var statement = await AnnouncedFile.VerifyAsync(document, options, cancellation) with { Required = required };
                return await ShowAsync(statement, parsed.GetValue(json));
            }

            if (parsed.GetValue(tokens) is not { Length: > 0 } &&
                ContainerVerdict.IsMeant(parsed.GetValue(file), parsed.GetValue(token), parsed.GetValue(hash)))
            {
                RefuseNotBefore(proof);
                RefuseKnown(options);
                RefuseReport(report.Read(parsed, options.IsHypothetical, isOfMany: false));
                return await ContainerVerdict.ShowAsync(
                    parsed.GetValue(file)!, options, required, parsed.GetValue(json), cancellation);
            }

            var many = Many(parsed.GetValue(tokens), parsed.GetValue(file), parsed.GetValue(token), parsed.GetValue(hash));
            var toReport = report.Read(parsed, options.IsHypothetical, many is not null);
            var submitted = await origin.OpenAsync(parsed, isOfOne: many is null, cancellation);
            if (many is { } paths)
            {
                RefuseNotBefore(proof);
                await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
                return await new VerifyMany(options, required, parsed.GetValue(json), output).RunAsync(paths, cancellation);
            }

            var (filePath, tokenPath) = Inputs(parsed.GetValue(file), parsed.GetValue(token), parsed.GetValue(hash));
            var isRecord = RecordPath.IsNamedLikeOne(tokenPath) || ErsBeside.IsNamedLikeOne(tokenPath);
            if (isRecord && submitted is not null)
                throw SharedOptions.Usage(
                    "--origin is of a token, and an evidence record says nothing of it: name the token behind the file.");
            if (isRecord)
            {
                RefuseReport(toReport);
                RefuseNotBefore(proof);
                RefuseKnown(options);
                return await VerifyRecordAsync(filePath, tokenPath, options, required, parsed.GetValue(json), cancellation);
            }

            var verified = await VerifyAsync(
                filePath, parsed.GetValue(hash) is { } digests ? SharedOptions.ImprintOf(digests) : null, tokenPath, options,
                cancellation) with { Required = required };
            if (await TokenPolicy.RemarksAsync(verified, options.Publications, options.Proxy, cancellation) is { Count: > 0 } policy)
                verified = verified with { Evidence = verified.Evidence with { Remarks = [.. verified.Evidence.Remarks, .. policy] } };
            verified = await EarliestReading.AddAsync(
                verified, proof, options.Publications, options.Proxy, options.Known, cancellation);
            verified = submitted?.AddTo(verified) ?? verified;
            if (!options.IsHypothetical && tokenPath != "-" && CatalogueEntry.Of(verified, filePath == "-" ? null : filePath) is { } entry)
                new Catalogue(options.TrustFolder).Note([entry]);
            var code = await ShowAsync(verified, parsed.GetValue(json));
            if (toReport is null)
                return code;
            var by = await toReport.WriteAsync(verified, cancellation);
            await Console.Error.WriteLineAsync(
                Printable.Line(Say($"wrote {toReport.File}; who gets it needs your verifier key, {by}, by another way")));
            return code;
        });
        return command;
    }

    private static void RefuseNotBefore(string? proof)
    {
        if (proof is not null)
            throw SharedOptions.Usage(
                "--not-before is the proof of one token: name the token's file. Beside each of many its own is used.");
    }

    private static void RefuseReport(ReportRequest? report)
    {
        if (report is not null)
            throw SharedOptions.Usage("--report tells the verdict on a token: name the token behind the file.");
    }

    private static void RefuseKnown(EvidenceOptions options)
    {
        if (!options.Known.IsEmpty)
            throw SharedOptions.Usage("--known is about the header of a token: name the token's file.");
    }

    private static async Task<int> ShowAsync(VerifiedToken verified, bool json)
    {
        if (json)
            Console.WriteLine(JsonLine.Of(VerdictJson.Of(verified)));
        else
            VerdictText.Write(Console.Out, verified);
        if (verified.Lack is { } lack)
        {
            await Console.Error.WriteLineAsync(Printable.Line(lack));
            return ExitCode.Insufficient;
        }

        return verified.Origin is { Problem: not null, IsToldByTheVerdict: false }
            ? ExitCode.Invalid
            : ExitCodeOf(verified.Verdict.Result);
    }

    private static string Announced(string[]? tokens, string? file, string? token, string? hash) =>
        tokens is not { Length: > 0 } && token is null && hash is null && file is not (null or "-")
            ? file
            : throw SharedOptions.Usage("With --announced name the document alone.");

    /// <summary>Verifies; used by the demo too.</summary>
    /// <param name="file">The data; null where digests are given.</param>
    /// <param name="digests">Its digests; null where a file is given.</param>
    /// <param name="tokenPath">The token's file.</param>
    /// <param name="options">What it may rest on.</param>
    /// <param name="cancellation">Ends reading.</param>
    public static async Task<VerifiedToken> VerifyAsync(
        string? file, DigestPair? digests, string tokenPath, EvidenceOptions options, CancellationToken cancellation)
    {
        var bytes = await TokenFile.ReadAsync(tokenPath, cancellation);
        Token.TryDecode(bytes, out var token, out _);
        var suite = token?.Suite ?? Suite.One;
        var imprint = digests is not { } given ? await FileProgress.ImprintAsync(file!, suite, cancellation)
            : token is null ? given : SharedOptions.OfSuite(given, suite);
        var evidence = await EvidenceCollector.CollectAsync(token, options, cancellation);
        var verified = VerifiedToken.Of(file ?? Say("the digests given"), tokenPath, bytes, imprint, evidence);
        if (file is not null && verified.Verdict.Alpha.Findings.Contains(FindingCode.Data) &&
            await LineEnds.RemarkAsync(file, token!, cancellation) is { } remark)
            return verified with { Evidence = evidence with { Remarks = [.. evidence.Remarks, remark] } };
        return verified.TokenError is not null && TokenFile.IsNamedLikeOne(verified.Name) && !TokenFile.IsNamedLikeOne(tokenPath)
            ? verified with { TokenError = verified.TokenError + Say(" The file comes first, its token behind it.") }
            : verified;
    }

    private static async Task<int> VerifyRecordAsync(
        string? file, string path, EvidenceOptions options, Requirements required, bool json, CancellationToken cancellation)
    {
        if (file is null or "-")
            throw SharedOptions.Usage("An evidence record is verified with its file, which is read twice: name it.");
        var verified = await VerifiedRecord.OfAsync(file, path, options, cancellation) with { Required = required };
        if (!options.IsHypothetical && CatalogueEntry.Of(verified, Times.Now) is { } entry)
            new Catalogue(options.TrustFolder).Note([entry]);
        if (json)
            Console.WriteLine(JsonLine.Of(RecordVerdictJson.Of(verified)));
        else
            RecordVerdictText.Write(Console.Out, verified);
        if (verified.Lack is not { } lack)
            return ExitCodeOf(verified.Verdict.Result);
        await Console.Error.WriteLineAsync(Printable.Line(lack));
        return ExitCode.Insufficient;
    }

    public static int ExitCodeOf(VerificationResult result) => result switch
    {
        VerificationResult.Valid => ExitCode.Success,
        VerificationResult.Invalid => ExitCode.Invalid,
        _ => ExitCode.Inconclusive,
    };

    /// <summary>The folders and tokens, if many are to be verified; else null.</summary>
    private static string[]? Many(string[]? tokens, string? file, string? token, string? hash)
    {
        if (tokens is { Length: > 0 })
            return (file, token, hash) is (null, null, null)
                ? tokens
                : throw SharedOptions.Usage("With --tokens each token's file is the one beside it: name no other file, and no --hash.");
        if (file is null or "-" || token is not null || hash is not null)
            return null;
        if (FileFacts.IsFolderAt(file))
            return [file];
        // Of several ledgers.
        if (RecordPath.Find(file) is not null)
            return null;
        string[] beside = [.. FileFacts.Exists(TokenFile.Beside(file)) ? [TokenFile.Beside(file)] : Array.Empty<string>(),
            .. LedgerTokenName.Beside(file)];
        return beside.Length > 1 ? beside : null;
    }

    private static (string? File, string Token) Inputs(string? file, string? token, string? hash)
    {
        if (hash is null)
        {
            return (file, token) switch
            {
                (null, _) => throw SharedOptions.Usage("Name the file to verify, or its digests with --hash."),
                ("-", null) => throw SharedOptions.Usage("Name the token behind the -."),
                (_, null) when RecordPath.IsNamedLikeOne(file) && RecordPath.Find(file) is null => throw new CommandException(
                    ExitCode.NoInput,
                    $"{file} is named like an evidence record, and there is none of it: name the file that was stamped before it, " +
                    $"linking verify FILE {file}"),
                (_, null) when RecordPath.Find(file) is { } record => (file, record),
                (_, null) when TokenFile.IsNamedLikeOne(file) && !FileFacts.Exists(TokenFile.Beside(file)) => throw new CommandException(
                    ExitCode.NoInput,
                    $"{file} is named like a token, and there is no token of it: name the file that was stamped before " +
                    $"it, linking verify FILE {file}"),
                (_, null) when !FileFacts.Exists(TokenFile.Beside(file)) && LedgerTokenName.Beside(file) is [var only] => (file, only),
                (_, null) when !FileFacts.Exists(TokenFile.Beside(file)) && ErsBeside.Find(file) is { } ers => (file, ers),
                (_, null) when ErsBeside.IsNamedLikeOne(file) && !FileFacts.Exists(TokenFile.Beside(file)) =>
                    FileFacts.Exists(ErsBeside.FileOf(file))
                        ? (ErsBeside.FileOf(file), file)
                        : throw new CommandException(
                            ExitCode.NoInput,
                            Say(
                                $"{file} is named like a record of RFC 4998, and its document is not beside it: name the document before " +
                                $"it, linking verify FILE {file}")),
                (_, null) when !FileFacts.Exists(file) && !FileFacts.Exists(TokenFile.Beside(file)) =>
                    throw new CommandException(ExitCode.NoInput, $"There is no file {file}."),
                (_, null) when !FileFacts.Exists(TokenFile.Beside(file)) => throw new CommandException(
                    ExitCode.NoInput,
                    $"There is no file {TokenFile.Beside(file)}, the token of {file}. If it lies elsewhere, name it behind the file: " +
                    $"linking verify FILE TOKEN"),
                _ => (file, token is null ? TokenFile.Beside(file) : TokenFile.NotAFile(token)),
            };
        }

        if (token is not null)
            throw SharedOptions.Usage("With --hash there is no file: name the token alone.");
        return (null, file ?? throw SharedOptions.Usage("Name the token."));
    }
}
