using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Verification;

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

    // The offline steps must not find the keys that the client kept: they rest on the published value alone.
    private EvidenceOptions Offline => new() { TrustFolder = Path.Combine(_folder, "no-trust") };

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var imprint = await FileProgress.ImprintAsync(_file, cancellation);
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
            var connection = new Connection(server.Address, null, Path.Combine(_folder, "trust"), null);

            Step("Stamp the file: only its two digests are sent");
            await StampCommand.RunAsync(
                [new StampCommand.Place(_file, null, TokenPath, MayReplace: false)], connection, json: false, cancellation);

            Step("Publish the representative value: a git repository and a newspaper notice");
            Expect(
                await PublishCommand.RunAsync(server.OperatorAddress, null, [], json: false, cancellation) == ExitCode.Success,
                "both sinks have published");

            Step("Extend the token to that publication");
            await ExtendCommand.RunAsync([TokenPath], connection, json: false, cancellation);

            Step("Stop the server");
            Expect(await server.StopAsync() == 0, "the server stopped with exit code 0");
        }

        Step("Verify offline, from the token and the git repository alone");
        var verified = await VerifyCommand.VerifyAsync(_file, TokenPath, imprint, Offline with { Publications = [Book] }, cancellation);
        VerdictText.Write(Console.Out, verified);
        Expect(
            verified.Verdict is
            {
                Result: VerificationResult.Valid,
                Basis: Basis.Published,
                Alpha.Basis: Basis.Published,
                Beta.Basis: Basis.Published,
            },
            "Valid, Published, under both functions");

        await VerifyFromPaperAsync(imprint, cancellation);
        await AskWhatIfAsync(imprint, cancellation);
        await TamperAsync(cancellation);
        return Finish();
    }

    private async Task VerifyFromPaperAsync(DigestPair imprint, CancellationToken cancellation)
    {
        Step("Verify once more, from the two print codes of the newspaper notice, typed carelessly");
        var notice = await File.ReadAllTextAsync(
            Directory.EnumerateFiles(Newspaper, "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last(), cancellation);
        var today = Times.Now.ToString()[..10];
        var codes = PrintedRows().Matches(notice).Select(m => m.Groups["groups"].Value.ToLowerInvariant().Replace('-', ' ')).Chunk(3)
            .Select(rows => $"{string.Join("  ", rows)}@{today}").ToList();
        foreach (var code in codes)
            Console.WriteLine($"  --code \"{code}\"");
        var verified = await VerifyCommand.VerifyAsync(_file, TokenPath, imprint, Offline with { Codes = codes }, cancellation);
        ShowShort(verified);
        Expect(verified.Verdict is { Result: VerificationResult.Valid, Basis: Basis.Published }, "Valid, Published, from paper alone");
    }

    private async Task AskWhatIfAsync(DigestPair imprint, CancellationToken cancellation)
    {
        var yesterday = Instant.FromDateTime(TimeProvider.System.GetUtcNow().AddDays(-1)).ToString()[..10];
        foreach (var function in (HashFunction[])[HashFunction.Sha2With256Bits, HashFunction.Sha3With256Bits])
        {
            Step($"What if {(function == HashFunction.Sha2With256Bits ? "SHA-256" : "SHA3-256")} had fallen yesterday?");
            var verified = await VerifyCommand.VerifyAsync(
                _file, TokenPath, imprint, Offline with
                {
                    Publications = [Book],
                    Broken = [$"{function.Name()}@{yesterday}"],
                }, cancellation);
            ShowShort(verified);
            var chain = HashFunctions.ChainOf(function);
            var (fallen, other) = (verified.Verdict[chain], verified.Verdict[1 - chain]);
            Expect(
                verified.Verdict.Result == VerificationResult.Valid && fallen.IsBroken && !other.IsBroken,
                "still Valid: the other function alone proves it");
        }
    }

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
        var verified = await VerifyCommand.VerifyAsync(
            changedFile,
            TokenPath,
            await FileProgress.ImprintAsync(changedFile, cancellation),
            Offline with { Publications = [Book] },
            cancellation);
        ShowShort(verified);
        Expect(
            verified.Verdict.Result == VerificationResult.Invalid && verified.Verdict.Alpha.Findings.Contains(FindingCode.Data) &&
                verified.Verdict.Beta.Findings.Contains(FindingCode.Data),
            "refused with LNK-DATA under both functions");

        Step("Change one byte of the token");
        var changedToken = Path.Combine(_folder, "changed-" + Path.GetFileName(TokenPath));
        var token = await File.ReadAllBytesAsync(TokenPath, cancellation);
        token[token.Length / 3] ^= 1;
        await File.WriteAllBytesAsync(changedToken, token, cancellation);
        verified = await VerifyCommand.VerifyAsync(
            _file,
            changedToken,
            await FileProgress.ImprintAsync(_file, cancellation),
            Offline with { Publications = [Book] },
            cancellation);
        ShowShort(verified);
        Expect(verified.Verdict.Result == VerificationResult.Invalid, "refused");
    }

    private int Finish()
    {
        Console.WriteLine();
        Console.WriteLine("Where everything lies");
        Lines.Write(
            Console.Out,
            "  ",
            ("token", TokenPath),
            ("publications", $"{Book} (git, branch publications)"),
            ("newspaper notice", Newspaper),
            ("ledger", $"{Data} (SQLite file, keys)"),
            ("server's log", Path.Combine(_folder, "server.log")));
        Console.WriteLine();
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "linking"
            ? "linking"
            : "dotnet run -c Release --project src/Linking.Cli --";
        Console.WriteLine("Try next");
        foreach (var next in (string[])
        [
            $"verify {Quote(_file)} {Quote(TokenPath)} --publications {Quote(Book)} --broken sha2-256@2031-01-01 --at 2031-06-01",
            $"info {Quote(TokenPath)}",
            $"fsck --data {Quote(Data)}",
        ])
            Console.WriteLine($"  {program} {next}");
        Console.WriteLine();
        if (_failures.Count == 0)
        {
            Console.WriteLine($"All {_step} steps came out as they must.");
            return ExitCode.Success;
        }

        foreach (var failure in _failures)
            Console.WriteLine($"FAILED {failure}");
        return ExitCode.Invalid;
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

    private void Step(string what)
    {
        Console.WriteLine();
        Console.WriteLine($"{++_step}. {what}");
    }

    private void Expect(bool came, string what)
    {
        Console.WriteLine($"  {(came ? "ok" : "FAILED")}: {what}");
        if (!came)
            _failures.Add($"step {_step}: {what}");
    }

    private static void ShowShort(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        var proven = verdict.ProvenLatestTime is { } time ? $", existed on {Times.Show(time)} at the latest" : "";
        Lines.Write(
            Console.Out, "  ",
            ("verdict", $"{verdict.Result}{(verdict.Basis is { } basis ? $", {basis}" : "")}{proven}"),
            ("SHA-256", Chain(verdict.Alpha)),
            ("SHA3-256", Chain(verdict.Beta)));
        static string Chain(ChainVerdict chain) =>
            $"{(chain.IsBroken ? "not counted" : chain.Result)}: {string.Join(' ', chain.Findings.Select(f => f.Text()))}";
    }

    private static string Quote(string path) =>
        path.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '-' or '_'))
            ? $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'"
            : path;

    [GeneratedRegex(
        @"^\|\s+\d+\s+(?<groups>[A-Z2-7]{6}(-[A-Z2-7]{6}){4,5})\s+\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PrintedRows();
}
