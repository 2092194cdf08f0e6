using System.CommandLine;

using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Verification;

namespace Linking.Cli.Commands;

/// <summary><c>linking verify</c>: offline; it never asks a ledger.</summary>
internal static class VerifyCommand
{
    public static Command Build()
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The file that was stamped; - reads standard input; a folder: as with --tokens.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var token = new Argument<string?>("TOKEN")
        {
            Description = "Its token. Default: FILE.lts beside it.",
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
        var publications = new Option<string[]>("--publications", "-p")
        {
            Description = "Publications obtained independently: a folder, a git repository, or the address of one. May be repeated.",
            HelpName = "DIR|GIT",
        };
        var evident = new Option<string>("--evident")
        {
            Description = $"When the publications demonstrably stood in public, {Times.Form}. Default: the commit that added each " +
                "(git), now (folder).",
            HelpName = "DATE",
        };
        var code = new Option<string[]>("--code", "-c")
        {
            Description = "A print code as it stands on paper, with the paper's date behind an @: --code \"ABCDEF GHIJKL " +
                "…@2026-11-22\". Two codes, one a function. May be repeated.",
            HelpName = "CODE[@DATE]",
        };
        var key = new Option<string[]>("--key", "-k")
        {
            Description = "File with verifier keys that you trust for the signed heads. May be repeated.",
            HelpName = "FILE",
        };
        var broken = new Option<string[]>("--broken")
        {
            Description = "Hold a function broken since a day: what if it fell? sha2-256 or sha3-256. May be repeated.",
            HelpName = "FUNCTION@DATE",
        };
        var at = new Option<string>("--at") { Description = $"Verify as of {Times.Form}. Default: now.", HelpName = "TIME" };
        var (ledger, trust) = (SharedOptions.Ledger(), SharedOptions.Trust());
        var json = SharedOptions.Json("; with --tokens, one for each token on a line of its own");
        var command = new Command(
            "verify",
            "Verify a token offline. What it may rest on is what you give: publications, print codes, keys; keys of " +
            "ledgers met before are taken from the trust folder. Exit codes: 0 Valid, 1 Invalid, 2 Inconclusive; of many " +
            "0 if all are Valid, 1 if any is Invalid, else 2.")
        {
            file, token, tokens, hash, publications, evident, code, key, broken, at, ledger, trust, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var evidence = new EvidenceOptions
            {
                Ledger = SharedOptions.LedgerOf(parsed.GetValue(ledger)),
                Publications = parsed.GetValue(publications) ?? [],
                Evident = parsed.GetValue(evident),
                Codes = parsed.GetValue(code) ?? [],
                KeyFiles = parsed.GetValue(key) ?? [],
                Broken = parsed.GetValue(broken) ?? [],
                At = parsed.GetValue(at),
                TrustFolder = SharedOptions.TrustFolderOf(parsed.GetValue(trust)),
            };
            if (Many(parsed.GetValue(tokens), parsed.GetValue(file), parsed.GetValue(token), parsed.GetValue(hash)) is { } paths)
            {
                await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
                return await new VerifyMany(evidence, parsed.GetValue(json), output).RunAsync(paths, cancellation);
            }

            var (filePath, tokenPath) = Inputs(parsed.GetValue(file), parsed.GetValue(token), parsed.GetValue(hash));
            var imprint = parsed.GetValue(hash) is { } digests
                ? DigestPair.TryParse(digests, out var pair)
                    ? pair
                    : throw SharedOptions.Usage(
                        "--hash takes both digests, SHA-256 and SHA3-256, as 64 hexadecimal digits each with a colon between them.")
                : await FileProgress.ImprintAsync(filePath!, cancellation);
            var verified = await VerifyAsync(filePath ?? "the digests given", tokenPath, imprint, evidence, cancellation);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(VerdictJson.Of(verified)));
            else
                VerdictText.Write(Console.Out, verified);
            return ExitCodeOf(verified.Verdict.Result);
        });
        return command;
    }

    /// <summary>Verifies; used by the demo too.</summary>
    /// <param name="name">What the data is called.</param>
    /// <param name="tokenPath">The token's file.</param>
    /// <param name="imprint">Of the data.</param>
    /// <param name="options">What it may rest on.</param>
    /// <param name="cancellation">Ends reading the evidence.</param>
    public static async Task<VerifiedToken> VerifyAsync(
        string name, string tokenPath, DigestPair imprint, EvidenceOptions options, CancellationToken cancellation)
    {
        var bytes = await TokenFile.ReadAsync(tokenPath, cancellation);
        var evidence = await Evidence.CollectAsync(bytes, options, cancellation);
        var verdict = Verifier.Verify(bytes, imprint, evidence.Trust);
        var error = verdict.Token is null ? TokenFile.Explain(bytes, verdict.DecodeError) : null;
        if (error is not null && TokenFile.IsNamedLikeOne(name) && !TokenFile.IsNamedLikeOne(tokenPath))
            error += " The file comes first, its token behind it.";
        return new VerifiedToken(name, tokenPath, imprint, verdict, error, evidence);
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
        return file is not null && token is null && hash is null && Directory.Exists(file) ? [file] : null;
    }

    private static (string? File, string Token) Inputs(string? file, string? token, string? hash)
    {
        if (hash is null)
        {
            return (file, token) switch
            {
                (null, _) => throw SharedOptions.Usage("Name the file to verify, or its digests with --hash."),
                ("-", null) => throw SharedOptions.Usage("Name the token behind the -."),
                (_, null) when TokenFile.IsNamedLikeOne(file) && !Path.Exists(TokenFile.Beside(file)) => throw new CommandException(
                    ExitCode.NoInput,
                    $"{file} is named like a token, and there is no token of it: name the file that was stamped before " +
                    $"it, linking verify FILE {file}"),
                _ => (file, token ?? TokenFile.Beside(file)),
            };
        }

        if (token is not null)
            throw SharedOptions.Usage("With --hash there is no file: name the token alone.");
        return (null, file ?? throw SharedOptions.Usage("Name the token."));
    }
}
