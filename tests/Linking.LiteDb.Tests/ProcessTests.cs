using Linking.LiteDb.Tests.Faults;

using Xunit.Abstractions;

namespace Linking.LiteDb.Tests;

/// <summary>Another process writes: it is killed, its system calls fail, or it has the file open.</summary>
public sealed class ProcessTests(ITestOutputHelper output) : IDisposable
{
    private const int NoEnd = 1_000_000;

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["tokens"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_AtAnyMoment_LosesNothingAcknowledged()
    {
        var random = new Random(9);
        var (done, inFlight) = (0, 0);
        var kills = FullSweep.Or(200, 4);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var writer = new WriterProcess(Path, done, NoEnd);
            await writer.ReadAsync(done + random.Next(1, 60));
            writer.Kill();
            await writer.WaitAsync();
            using var file = DocumentFile.Open(Path, Tokens.Schema);
            var held = Held(file, writer.Acknowledged);
            inFlight += held - writer.Acknowledged;
            done = held;
        }

        output.WriteLine($"{kills} kills, {done} transactions, {inFlight} of them not acknowledged");
    }

    [Fact]
    public async Task Open_InAnotherProcess_IsRefused_UntilThatEnds()
    {
        await using var writer = new WriterProcess(Path, 0, NoEnd);
        await writer.ReadAsync(3);
        foreach (var open in new[] { DocumentFile.OpenReadOnly, DocumentFile.Open })
        {
            var error = Assert.Throws<DocumentFileException>(() => open(Path, Tokens.Schema));
            Assert.Contains("is in use by another process: close that one, or work on a backup", error.Message, StringComparison.Ordinal);
        }

        await using (var second = new WriterProcess(Path, 0, 1))
        {
            Assert.Equal(1, await second.WaitAsync());
            Assert.Contains("is in use by another process", second.Said, StringComparison.Ordinal);
        }

        writer.Kill();
        await writer.WaitAsync();
        using var file = DocumentFile.Open(Path, Tokens.Schema);
        Held(file, writer.Acknowledged);
    }

    [ProgramFact("strace")]
    public async Task Fault_AtASystemCall_IsTold_AndLosesNothingAcknowledged()
    {
        const string Write = "pwritev,pwrite64";
        (string Calls, string File, string Error, int Occurrence)[] cases =
        [
            (Write, "tokens-log", "ENOSPC", 2), ("fsync", "tokens-log", "EIO", 2), ("fsync", "tokens-log", "ENOSPC", 1),
            (Write, "tokens", "ENOSPC", 3), ("fsync", "tokens", "EIO", 2), ("fsync", "tokens", "ENOSPC", 1),
            ("fsync", "tokens.new", "ENOSPC", 1), ("fsync", ".", "EIO", 2),
        ];
        if (FullSweep.IsOn)
        {
            cases =
            [
                .. from at in cases.Select(c => (c.Calls, c.File)).Distinct()
                   from error in new[] { "EIO", "ENOSPC" }
                   from occurrence in Enumerable.Range(1, 40)
                   select (at.Calls, at.File, error, occurrence),
            ];
        }

        var effects = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (calls, file, error, occurrence) in cases)
        {
            var effect = await RunAsync(calls, file, error, occurrence);
            effects[effect] = effects.GetValueOrDefault(effect) + 1;
        }

        foreach (var (effect, count) in effects)
            output.WriteLine($"{count} × {effect}");
        Assert.True(effects.Keys.Count(e => e.StartsWith("told", StringComparison.Ordinal)) >= 5, "Too few faults came.");
    }

    private static async Task<string> RunAsync(string calls, string file, string error, int occurrence)
    {
        using var folder = new TemporaryFolder();
        var at = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder.Path, file));
        var trace = folder["trace"];
        await using var writer = new WriterProcess(
            folder["tokens"], 0, 45,
            "strace", "-f", "-qq", "-e", "signal=none", "-o", trace, "-P", at,
            "-e", $"trace={calls}", "-e", $"inject={calls}:error={error}:when={occurrence}");
        var code = await writer.WaitAsync();
        var came = File.ReadAllText(trace).Contains("(INJECTED)", StringComparison.Ordinal);
        if (came)
            Assert.Contains(error == "EIO" ? "failed (" : "is full: free some space", writer.Said, StringComparison.Ordinal);
        Assert.Equal(came ? 1 : 0, code);
        if (File.Exists(folder["tokens"]))
        {
            using var opened = DocumentFile.Open(folder["tokens"], Tokens.Schema);
            Held(opened, Math.Max(writer.Acknowledged, 0));
        }
        else
            Assert.Equal(-1, writer.Acknowledged);
        return $"{(came ? "told" : "did not come")}: {calls} {file} {error}";
    }

    private static int Held(DocumentFile file, int acknowledged)
    {
        Assert.Empty(file.FindDamage());
        var held = Workload.Read(file);
        if (held.SequenceEqual(Workload.After(acknowledged)))
            return acknowledged;
        Assert.Equal(Workload.After(acknowledged + 1), held);
        return acknowledged + 1;
    }
}
