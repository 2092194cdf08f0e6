using Linking.Faults.Tests.Servers;
using Linking.Protocol.V1;

namespace Linking.Faults.Tests;

/// <summary>The database is put back from an older copy: the server does not go on from it, and fsck says so.</summary>
public sealed class RestoreTests
{
    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public async Task Database_OlderThanTheMark_IsNotGoneOnFrom_AndFsckSaysWhatToDo(string store)
    {
        using var folder = new TemporaryFolder();
        var promises = await MakeAsync(folder, store, keepMark: false);
        await AssertReadOnlyAsync(folder, "had already come to size");
        Assert.Contains("had already come to size", await FsckAsync(folder), StringComparison.Ordinal);
        await AssertGoesOnAsync(folder, store, promises);
    }

    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public async Task Database_AndMarkOlderThanASink_IsNotGoneOnFrom_AndFsckSaysWhatToDo(string store)
    {
        using var folder = new TemporaryFolder();
        var promises = await MakeAsync(folder, store, keepMark: true);
        await AssertReadOnlyAsync(folder, "publication 2");
        Assert.Contains("publication 2", await FsckAsync(folder, "--directory", folder["book"]), StringComparison.Ordinal);
        await AssertGoesOnAsync(folder, store, promises);
    }

    /// <summary>A ledger whose newest database lies in <c>newest</c>, with an older one in its place.</summary>
    private static async Task<Promises> MakeAsync(TemporaryFolder folder, string store, bool keepMark)
    {
        var promises = new Promises();
        await StampAsync(folder, store, promises);
        string[] names = keepMark ? [Stores.FileOf(store), "high-water-mark"] : [Stores.FileOf(store)];
        Copy("data", "older");
        await StampAsync(folder, store, promises);
        Copy("data", "newest");
        Copy("older", "data");
        return promises;

        void Copy(string from, string to)
        {
            Directory.CreateDirectory(folder[to]);
            foreach (var name in names)
                File.Copy(folder[$"{from}/{name}"], folder[$"{to}/{name}"], overwrite: true);
        }
    }

    private static async Task StampAsync(TemporaryFolder folder, string store, Promises promises)
    {
        await using var server = await ServerProcess.StartSoundAsync(folder.Path, "--store", store);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        Assert.True(await promises.StampAsync(client));
        _ = await @operator.PublishAsync([]);
        Assert.True(await promises.StampAsync(client));
        await server.StopAsync();
    }

    private static async Task AssertReadOnlyAsync(TemporaryFolder folder, string says)
    {
        await using var server = await ServerProcess.StartSoundAsync(folder.Path);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var refused = new Promises();
        Assert.False(await refused.StampAsync(client));
        Assert.Equal(ErrorReason.ReadOnly, refused.Refused.Single().Error.Error.Reason);
        var status = await @operator.GetStatusAsync();
        Assert.Equal(LedgerMode.ReadOnly, status.Mode);
        Assert.Contains(says, status.Reason, StringComparison.Ordinal);
        Assert.Contains("Put the newest one back", status.Advice, StringComparison.Ordinal);
        await server.StopAsync();
    }

    private static async Task<string> FsckAsync(TemporaryFolder folder, params string[] more)
    {
        var (code, output) = await ServerProcess.RunCommandAsync(["fsck", "--data", folder["data"], .. more]);
        Assert.Equal(1, code);
        Assert.Contains("Put the newest one back", output, StringComparison.Ordinal);
        return output;
    }

    private static async Task AssertGoesOnAsync(TemporaryFolder folder, string store, Promises promises)
    {
        foreach (var file in Directory.GetFiles(folder["newest"]))
            File.Copy(file, folder["data/" + Path.GetFileName(file)], overwrite: true);
        await promises.AssertKeptAsync(folder.Path, store);
        Assert.Equal(0, (await ServerProcess.RunCommandAsync(["fsck", "--data", folder["data"], "--directory", folder["book"]])).Code);
    }
}
