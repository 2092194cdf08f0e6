using Linking.AuditLogs;
using Linking.Server.AuditLogs;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Server.Tests;

/// <summary>How the readings of leaves end with the server: nothing of them stands behind the entry of its stop.</summary>
public sealed class LeafReadingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reading_AfterTheEnd_IsRefused_AndWhatWasCountedStandsBeforeTheStop()
    {
        var desk = Open();
        await desk.Readings.NoteAsync([], 0, 1);
        await desk.Readings.NoteAsync([], 1, 1);
        await desk.EndStatingAsync();
        await Assert.ThrowsAsync<AuditLogException>(() => desk.Readings.NoteAsync([], 2, 1));
        await Assert.ThrowsAsync<AuditLogException>(() => desk.Readings.NoteAsync([], 3, 1));
        await StopAsync(desk);

        Assert.Equal(["access asked", "access done", "stop done"], Entries());
    }

    /// <summary>A server that stops waits for entries that are on their way: written or not, the stop is the last.</summary>
    [Fact]
    public async Task Reading_OnItsWayAtTheEnd_IsWrittenBeforeTheStop()
    {
        var desk = Open();
        Task ending;
        Task[] readings;
        // Another program writes into the log.
        using (new FileStream(_folder["audit.lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            readings = [desk.Readings.NoteAsync([], 0, 1), desk.Readings.NoteAsync([], 1, 1)];
            ending = desk.EndStatingAsync();
            // An end that does not wait is over by now.
            await Task.WhenAny(ending, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        await Task.WhenAll(readings).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await ending;
        await StopAsync(desk);

        // A machine that stands still meanwhile has them refused.
        string[] wanted = readings[1].IsCompletedSuccessfully ? ["access asked", "access done", "stop done"] : ["stop done"];
        Assert.Equal(wanted, Entries());
    }

    private AuditDesk Open() => new(AuditLog.Open(_folder.Path, TimeProvider.System), TimeProvider.System, NullLogger.Instance);

    private static async Task StopAsync(AuditDesk desk)
    {
        desk.Tell(AuditKind.Stop, AuditKind.Done);
        await desk.DisposeAsync();
    }

    private List<string> Entries() =>
        [.. new AuditLogFolder(_folder.Path).Read().Select(row => $"{row.Entry!.Kind} {row.Entry.Outcome}")];
}
