using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

using Linking.Cli.Commands;
using Linking.Cli.Extending;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Demo;

/// <summary>
/// The whole journey, with the same code as the commands: each step says what it does, does it, and is held to what
/// must come out.
/// </summary>
internal sealed partial class Journey(string file, string? chosenFolder)
{
    private const string LedgerName = "demo.linking.example/ledger";

    private readonly string _file = Path.GetFullPath(file);
    private readonly List<string> _failures = [];
    private string _folder = "";
    private int _step;

    private string TokenPath => Path.Combine(_folder, Path.GetFileName(_file) + ".lts");

    private string Book => Path.Combine(_folder, "book.git");

    private string Newspaper => Path.Combine(_folder, "newspaper");

    private string Data => Path.Combine(_folder, "ledger");

    private string Trust => Path.Combine(_folder, "trust");

    // What this machine has seen of the ledger.
    private EvidenceOptions Known => new() { TrustFolder = Trust };

    // Somebody else's machine, which never met the ledger.
    private EvidenceOptions Stranger => new() { TrustFolder = Path.Combine(_folder, "no-trust") };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        InputFile.CheckThere(_file);
        _folder = MakeFolder();
        await MakeBookAsync(cancellation);
        Console.WriteLine($"Linking demonstration with {_file}");
        Console.WriteLine($"Everything it makes is in {_folder}");

        Step("Start a server on a new ledger");
        var server = await DemoServer.StartAsync(
            ["--data", Data, "--ledger", LedgerName, "--interval", "200ms", "--git-remote", Book, "--directory", Newspaper],
            Path.Combine(_folder, "server.log"), cancellation);
        await using (server)
        {
            Lines.Write(
                Console.Out,
                "  ",
                ("process", server.ProcessId.ToString(CultureInfo.InvariantCulture)),
                ("address", server.Address),
                ("operator", server.OperatorAddress),
                ("health", "SERVING"));
            var connection = new Connection([server.Address], null, null, Trust, null) { ShowsWho = false };

            Step("Stamp the file: only its two digests are sent");
            await StampCommand.RunAsync(
                [new StampPlace(_file, null, TokenPath, MayReplace: false)], connection, new StampAsk(), cancellation);

            Step("Publish the representative value: a git repository and a newspaper notice");
            using (var client = new OperatorClient(OperatorFlags.Options(server.OperatorAddress, authority: null, certificate: null)))
                Expect(
                    await PublishCommand.RunAsync(client, [], json: false, cancellation) == ExitCode.Success,
                    "both sinks have published");

            Step("Extend the token to that publication, which this machine sees now");
            Expect(
                await ExtendCommand.RunAsync(
                    [new InputName(TokenPath, null)], connection, new ExtendAsk { IsRequired = true }, cancellation) == ExitCode.Success,
                "the token has the publication");

            Step("Stop the server");
            Expect(await server.StopAsync() == 0, "the server stopped with exit code 0");
        }

        await VerifyAsKnownAsync(cancellation);
        await VerifyAsStrangerAsync(cancellation);
        await VerifyFromPaperAsync(cancellation);
        await AskWhatIfAsync(cancellation);
        await TamperAsync(cancellation);
        return Finish();
    }

    private async Task VerifyAsKnownAsync(CancellationToken cancellation)
    {
        Step("Verify offline, on this machine, which has seen the publication");
        var verified = await VerifyAsync(_file, TokenPath, Known, cancellation);
        VerdictText.Write(Console.Out, verified);
        Expect(
            verified.Verdict is
            {
                Result: VerificationResult.Valid,
                Basis: Basis.Published,
                Alpha.Basis: Basis.Published,
                Beta.Basis: Basis.Published,
                IsAttributed: true,
            } && verified.ProvenBy.All(v => v.Kind == VoucherKind.Observed),
            "Valid, Published, under both functions, by the word of this machine");
    }

    private async Task VerifyAsStrangerAsync(CancellationToken cancellation)
    {
        Step("What is the same token worth to a stranger, who has the git repository, and nobody's word when it was there?");
        var verified = await VerifyAsync(_file, TokenPath, Stranger with { Publications = [Book] }, cancellation);
        ShowShort(verified);
        Expect(
            verified.Verdict is { Result: VerificationResult.Inconclusive, ProvenLatest: null, Claimed: null },
            "nothing is proven: a commit's date is the word of whoever committed, and nobody has checked whose ledger it is");

        Step("The same stranger, with the ledger's identity from its operator; the record lies in the repository");
        verified = await VerifyAsync(_file, TokenPath, Stranger with { Identity = Pinned.Identity, Publications = [Book] }, cancellation);
        ShowShort(verified);
        Expect(
            verified.Verdict is { Result: VerificationResult.Valid, Basis: Basis.Signed, ProvenLatest: null, Claimed: not null },
            "Signed: the word of the ledger's operator, for as long as signatures alone suffice, and no more");
    }

    private async Task VerifyFromPaperAsync(CancellationToken cancellation)
    {
        Step("And with the newspaper: its two print codes, typed carelessly, and its day");
        var notice = await File.ReadAllTextAsync(
            Directory.EnumerateFiles(Newspaper, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last(), cancellation);
        var today = Times.Now.ToString()[..10];
        var codes = PrintedRows().Matches(notice).Select(m => m.Groups["groups"].Value.ToLowerInvariant().Replace('-', ' ')).Chunk(3)
            .Select(rows => $"{string.Join("  ", rows)}@{today} Demonstration Times, page 5").ToList();
        foreach (var code in codes)
            Console.WriteLine($"  --code \"{code}\"");
        var verified = await VerifyAsync(
            _file, TokenPath, Stranger with { Identity = Pinned.Identity, Publications = [Book], Codes = codes }, cancellation);
        ShowShort(verified);
        Expect(
            verified.Verdict is { Result: VerificationResult.Valid, Basis: Basis.Published, IsAttributed: true } &&
                verified.ProvenBy.All(v => v.Kind == VoucherKind.Print),
            "Valid, Published, by what is printed: that it stands there is the word of who typed it in");
    }

    private async Task AskWhatIfAsync(CancellationToken cancellation)
    {
        var yesterday = Instant.FromDateTime(Times.Clock.GetUtcNow().AddDays(-1)).ToString()[..10];
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var function = Suite.One[chain];
            Step($"What if {VerdictText.Name(function)} had fallen yesterday?");
            var verified = await VerifyAsync(_file, TokenPath, Known with { Broken = [$"{function.Name()}@{yesterday}"] }, cancellation);
            ShowShort(verified);
            var (fallen, other) = (verified.Of(chain), verified.Of(1 - chain));
            Expect(
                verified.Verdict.Result == VerificationResult.Valid && fallen.IsBroken && !other.IsBroken,
                "still Valid: the other function alone proves it");
        }
    }

    private TrustedLedger Pinned => new TrustFolder(Trust).List().Single();

    private static Task<VerifiedToken> VerifyAsync(string file, string token, EvidenceOptions options, CancellationToken cancellation) =>
        VerifyCommand.VerifyAsync(file, null, token, options, cancellation);

    private async Task TamperAsync(CancellationToken cancellation)
    {
        Step("Change one byte of the file");
        var changedFile = Path.Combine(_folder, "changed-" + Path.GetFileName(_file));
        var bytes = await File.ReadAllBytesAsync(_file, cancellation);
        if (bytes.Length == 0)
            bytes = [0];
        else
            bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(changedFile, bytes, cancellation);
        var verified = await VerifyAsync(changedFile, TokenPath, Known, cancellation);
        ShowShort(verified);
        Expect(
            verified.Verdict.Result == VerificationResult.Invalid && verified.Verdict.Alpha.Findings.Contains(FindingCode.Data) &&
                verified.Verdict.Beta.Findings.Contains(FindingCode.Data),
            "refused with LNK-DATA under both functions");

        Step("Change one byte of the token's header");
        var changedToken = Path.Combine(_folder, "changed-" + Path.GetFileName(TokenPath));
        var token = await File.ReadAllBytesAsync(TokenPath, cancellation);
        var header = Token.Decode(token.ToArray()).HeaderBytes.Span;
        // In the round root, which stands before the last four pairs.
        token[token.AsSpan().IndexOf(header) + header.Length - 5 * Suite.One.PairSize] ^= 1;
        await File.WriteAllBytesAsync(changedToken, token, cancellation);
        verified = await VerifyAsync(_file, changedToken, Known, cancellation);
        ShowShort(verified);
        Expect(
            verified.Verdict.Result == VerificationResult.Invalid && verified.Verdict.Alpha.Findings.Contains(FindingCode.Round),
            "refused with LNK-ROUND under SHA-256, whose root was changed");
    }

    private string MakeFolder()
    {
        if (chosenFolder is null)
            return Directory.CreateTempSubdirectory("linking-demo-").FullName;
        var folder = Path.GetFullPath(chosenFolder);
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new CommandException(ExitCode.CannotCreate, $"{folder} is there already and not empty. Name a new folder.");
        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>The public place: a bare repository, as a hosting service would have it.</summary>
    private async Task MakeBookAsync(CancellationToken cancellation)
    {
        try
        {
            using var git = Process.Start(
                new ProcessStartInfo("git", ["init", "--quiet", "--bare", "--initial-branch=publications", Book])
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                })!;
            var errors = await git.StandardError.ReadToEndAsync(cancellation);
            await git.WaitForExitAsync(cancellation);
            if (git.ExitCode != 0)
                throw new CommandException(ExitCode.CannotCreate, $"git could not make a repository in {Book}: {errors.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new CommandException(
                ExitCode.Unavailable,
                "The demonstration publishes to a git repository, but the program git was not found. Install git and try again.",
                exception);
        }
    }

    [GeneratedRegex(
        @"^\|\s+\d+\s+(?<groups>[A-Z2-7]{6}(-[A-Z2-7]{6}){4,5})\s+\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrintedRows();
}
