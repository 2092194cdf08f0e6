using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Linking.Tests.Verification;

/// <summary>Random cases, judged alike by this verifier and by the one that was written from the pages alone.</summary>
public sealed class SecondVerifierTests
{
    private const int Cases = 60;

    private static readonly string Script = Path.Combine(Repository.Root, "tests", "independent", "v1", "linking1_verify.py");

    [ProgramFact("python3")]
    public async Task RandomCases_SameVerdict()
    {
        // Thousands, from another seed: LINKING_DIFFERENTIAL=first:count.
        var range = (Environment.GetEnvironmentVariable("LINKING_DIFFERENTIAL") ?? $"1:{Cases}").Split(':').Select(int.Parse).ToArray();
        var cases = Enumerable.Range(range[0], range[1]).Select(seed => new RandomCase(seed)).ToList();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "cases.jsonl");
        await File.WriteAllLinesAsync(file, cases.Select(c => c.ToJson().ToJsonString()));
        using var process = Process.Start(new ProcessStartInfo("python3", [Script, "--cases", file])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        var differences = new List<string>();
        foreach (var @case in cases)
        {
            var line = await process.StandardOutput.ReadLineAsync();
            var (own, second) = (RandomCase.Compared(@case.Judge()), line is null ? "no verdict" : Of(line));
            if (own != second)
                differences.Add($"case {@case.Seed}\nhere\n{own}\nsecond\n{second}\n");
        }

        await process.WaitForExitAsync();
        Assert.True(differences.Count == 0, $"{differences.Count} of {cases.Count} differ\n{string.Join('\n', differences.Take(40))}");
    }

    private static string Of(string line)
    {
        var verdict = JsonNode.Parse(line)!;
        return verdict["error"] is { } error ? error.ToString() : RandomCase.Compared(verdict);
    }
}
