using Linking.LiteDb.Tests.Faults;

using Xunit.Abstractions;

namespace Linking.LiteDb.Tests;

/// <summary>
/// Each call that changes the disk fails once: the failure is told, no later write is taken, reads go on, nothing
/// acknowledged is lost.
/// </summary>
public sealed class FailedCallTests(ITestOutputHelper output)
{
    private const int Transactions = 45;
    private const long LogBytes = 150_000;
    private const int NoSpace = 28;
    private const int IoError = 5;

    [Theory]
    [InlineData(IoError, "check the disk and the system's log")]
    [InlineData(NoSpace, "is full: free some space")]
    public void Failure_OfAnyCall_IsToldAndLatched(int error, string says)
    {
        var calls = CountCalls();
        var effects = new Dictionary<string, int>();
        for (var failing = 0; failing < calls; failing += FullSweep.Or(1, 3))
        {
            using var folder = new TemporaryFolder();
            var effect = Run(folder, failing, new IOException("injected", error), says);
            effects[effect] = effects.GetValueOrDefault(effect) + 1;
        }

        foreach (var (effect, count) in effects)
            output.WriteLine($"{effect}: {count}");
        Assert.True(effects.Keys.Count >= 4, "Some of the ways to fail did not come.");
    }

    private static int CountCalls()
    {
        using var folder = new TemporaryFolder();
        var calls = 0;
        using (var file = DocumentFile.Create(new WatchedDisk(_ => calls++), folder["tokens"], Tokens.Schema, LogBytes))
        {
            for (var n = 0; n < Transactions; n++)
                Workload.Run(file, n);
        }

        return calls;
    }

    private static string Run(TemporaryFolder folder, int failing, IOException error, string says)
    {
        var calls = 0;
        var acknowledged = 0;
        var disk = new WatchedDisk(_ =>
        {
            if (calls++ == failing)
                throw error;
        });
        string effect;
        DocumentFile? file = null;
        try
        {
            file = DocumentFile.Create(disk, folder["tokens"], Tokens.Schema, LogBytes);
            for (; acknowledged < Transactions && !file.WritesRefused.IsCompleted; acknowledged++)
                Workload.Run(file, acknowledged);
            if (file.WritesRefused.IsCompleted)
                effect = "copying the log failed after a write";
            else
            {
                file.Dispose();
                effect = "nothing failed";
            }
        }
        catch (DocumentFileException e)
        {
            Assert.Contains(says, e.Message, StringComparison.Ordinal);
            effect = file is null ? "creating failed" : acknowledged == Transactions ? "closing failed" : "a write failed";
        }

        Assert.True(calls > failing, "The call did not come.");
        if (effect is "a write failed" or "copying the log failed after a write")
            AssertLatched(file!, acknowledged, says);
        file?.Dispose();
        if (file is null)
            return effect;

        using var reopened = DocumentFile.Open(new QuickDisk(), folder["tokens"], Tokens.Schema);
        Assert.Empty(reopened.FindDamage());
        var held = Workload.Read(reopened);
        if (!held.SequenceEqual(Workload.After(acknowledged)))
            Assert.Equal(Workload.After(acknowledged + 1), held);
        return effect;
    }

    private static void AssertLatched(DocumentFile file, int acknowledged, string says)
    {
        Assert.Equal(Workload.After(acknowledged), Workload.Read(file));
        var refused = Assert.Throws<DocumentFileException>(() => Workload.Run(file, acknowledged));
        Assert.Contains("Nothing more is written", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.True(file.WritesRefused.IsCompletedSuccessfully);
        Assert.Equal(Workload.After(acknowledged), Workload.Read(file));
        Assert.Empty(file.FindDamage());
    }
}
