using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Folders that cannot be written: full, and read-only. A file system of its own is mounted, which root may.</summary>
public sealed class DiskTests : IDisposable
{
    private static readonly string[] NoReserve = ["--min-free-bytes", "0"];

    private readonly TemporaryFolder _folder = new();

    [MountFact]
    public async Task Serve_DiskFull_IsRefused_AndStartsWhenThereIsSpace()
    {
        using var disk = new SmallDisk(_folder["disk"], "size=400k");
        disk.Fill();

        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("disk/data", NoReserve))).Fails(78, "The disk that holds", "disk/data");

        disk.Free();
        await using var server = await ServerProcess.StartAsync(_folder.Path, "disk/data", NoReserve);
        (await server.StopAsync()).Ends(0);
    }

    [MountFact]
    public async Task Serve_DiskFillsUp_StampsAreRefusedAndNothingIsLost()
    {
        using var disk = new SmallDisk(_folder["disk"], "size=2m");
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await ServerProcess.StartAsync(_folder.Path, "disk/data", NoReserve);
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "before.lts")).Succeeds();
        disk.Fill();

        // The log's blocks at hand may take a few rounds yet.
        var result = await server.RunAsync(_folder.Path, "stamp", "a", "-o", "t.lts", "-f");
        for (var i = 0; i < 100 && result.Code == 0; i++)
            result = await server.RunAsync(_folder.Path, "stamp", "a", "-o", "t.lts", "-f");

        result.Fails(69);
        Assert.Contains("FAILED: Storing failed", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output, StringComparison.Ordinal);
        server.Process.Signal(CliProcess.Terminate);
        _ = await server.Process.EndAsync();
        disk.Free();
        await using var again = await ServerProcess.StartAsync(_folder.Path, "disk/data", NoReserve);
        (await again.RunAsync(_folder.Path, "stamp", "a", "-o", "after.lts")).Succeeds();
        (await again.StopAsync()).Ends(0);
        (await Cli.RunAsync(_folder.Path, "fsck", "--data", "disk/data")).Succeeds();
        (await Cli.RunAsync(_folder.Path, "verify", "a", "before.lts")).Succeeds();
    }

    [MountFact]
    public async Task Status_ShowsGrowth_AndWarnsWhileThereIsTimeToBuyADisk()
    {
        using var disk = new SmallDisk(_folder["disk"], "size=16m");
        Directory.CreateDirectory(_folder["disk/data"]);
        // All that is there came in little more than an hour: some megabytes a day, of which the disk has few.
        var before = DateTime.UtcNow.AddHours(-1.1);
        await File.WriteAllTextAsync(_folder["disk/data/capacity"], $"{before:yyyy-MM-dd'T'HH:mm:ss'Z'} 0\n");
        await using var server = await ServerProcess.StartAsync(_folder.Path, "disk/data", NoReserve);

        var text = (await server.RunAsync(_folder.Path, "status")).Succeeds().Output;
        var json = (await server.RunAsync(_folder.Path, "status", "--json")).Succeeds().Json;

        Assert.Matches(@"warning +The disk is full in \d+ days if the ledger grows on as since", text);
        Assert.Matches(@"growth +\d+\.\d MiB a day since .*: the free space lasts \d+ days", text);
        var growth = json.GetProperty("growth");
        Assert.InRange(growth.GetProperty("days_left").GetInt32(), 0, 29);
        Assert.True(growth.GetProperty("bytes_per_day").GetInt64() > 0);
    }

    [MountFact]
    public async Task Serve_DiskReachesItsReserve_IsReadOnlyUntilThereIsSpace()
    {
        using var disk = new SmallDisk(_folder["disk"], "size=8m");
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await ServerProcess.StartAsync(_folder.Path, "disk/data", "--min-free-bytes", "2000000");
        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "before.lts")).Succeeds();
        disk.Fill(leave: 1_500_000);

        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "t.lts")).Fails(69, "nearly full");
        Assert.Contains("SUSPENDED: The disk of the ledger has", (await server.RunAsync(_folder.Path, "status")).Ends(3).Output,
            StringComparison.Ordinal);
        (await server.RunAsync(_folder.Path, "extend", "before.lts")).Succeeds();

        disk.Free();
        var result = await server.RunAsync(_folder.Path, "stamp", "a", "-o", "after.lts", "-f");
        for (var i = 0; i < 100 && result.Code == 69; i++)
            result = await server.RunAsync(_folder.Path, "stamp", "a", "-o", "after.lts", "-f");
        result.Succeeds();
        (await server.StopAsync()).Ends(0);
        (await Cli.RunAsync(_folder.Path, "fsck", "--data", "disk/data")).Succeeds();
    }

    [MountFact]
    public async Task Stamp_DiskFull_WritesNoHalfToken()
    {
        using var disk = new SmallDisk(_folder["disk"], "size=100k");
        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data");
        disk.Fill();

        (await server.RunAsync(_folder.Path, "stamp", "a", "-o", "disk/a.lts")).Fails(73, "disk/a.lts", "No space");

        Assert.Equal(["fill"], Directory.GetFileSystemEntries(_folder["disk"]).Select(p => Path.GetFileName(p)!));
        (await server.StopAsync()).Ends(0);
    }

    [MountFact]
    public async Task ReadOnlyDisk_ServeIsRefused_FsckWorks()
    {
        using var disk = new SmallDisk(_folder["disk"], "size=4m");
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "disk/data", NoReserve))
            (await server.StopAsync()).Ends(0);
        disk.MakeReadOnly();
        await File.WriteAllTextAsync(_folder["a"], "a");

        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("disk/data"))).Fails(78, "disk/data");

        (await Cli.RunAsync(_folder.Path, "fsck", "--data", "disk/data")).Succeeds();
        (await Cli.RunAsync(_folder.Path, "stamp", "a", "-o", "disk/a.lts", "-s", "http://127.0.0.1:1")).Fails(73, "no file can be made");
    }

    public void Dispose() => _folder.Dispose();
}
