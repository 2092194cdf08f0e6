using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Verification;

namespace Linking.Cli.Demo;

/// <content>What the journey prints.</content>
internal sealed partial class Journey
{
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
            ("what this machine knows", Trust),
            ("server's log", Path.Combine(_folder, "server.log")));
        Console.WriteLine();
        var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "linking"
            ? "linking"
            : "dotnet run -c Release --project src/Linking.Cli --";
        Console.WriteLine("Try next");
        foreach (var next in (string[])
        [
            $"verify {Quote(_file)} {Quote(TokenPath)} --trust {Quote(Trust)} --broken sha2-256@2031-01-01 --as-of 2031-06-01",
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
        var proven = verdict.ProvenLatest is { } time ? $"existed on {Times.Show(time)} at the latest" : "nothing";
        Lines.Write(
            Console.Out, "  ",
            [
                ("verdict", VerdictText.Headline(verdict)),
                ("proven", proven),
                .. verified.ProvenBy.Where(_ => verdict.ProvenLatest is not null).Select(v => ("by the word of", Words.Of(v))),
                (
                    "claimed",
                    verdict.Result != VerificationResult.Invalid && verdict.Claimed is { } claimed
                        ? $"{Times.Show(claimed)}, by the ledger's operator"
                        : "nothing that counts for this file"),
                ("SHA-256", Chain(verdict.Alpha)),
                ("SHA3-256", Chain(verdict.Beta)),
            ]);
        static string Chain(ChainVerdict chain) =>
            $"{(chain.IsBroken ? "not counted" : chain.Result)}: {string.Join(' ', chain.Findings.Select(f => f.Text()))}";
    }

    private static string Quote(string path) =>
        path.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '-' or '_'))
            ? $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'"
            : path;
}
