using Linking.Faults.Tests.Injection;
using Linking.Faults.Tests.Servers;
using Linking.Ledger.Marks;
using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Faults.Tests;

/// <summary>Disks that refuse to flush what a server keeps beside its database, for as long as it looks.</summary>
public sealed class ServerFileTests : IDisposable
{
    private const int CannotStart = 78;
    private const int TryAgain = 75;

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder["data"];

    private string Calls => _folder["strace.txt"];

    /// <summary>Each file with each error on each store; in the short form with one error.</summary>
    public static TheoryData<string, string, string> Each(string files)
    {
        var data = new TheoryData<string, string, string>();
        foreach (var (file, at) in files.Split(' ').Select((f, i) => (f, i)))
        {
            foreach (var store in Stores.All)
            {
                foreach (var error in FullSweep.IsOn ? (string[])["EIO", "ENOSPC"] : [at % 2 == 0 ? "EIO" : "ENOSPC"])
                    data.Add(file, error, store);
            }
        }

        return data;
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "high-water-mark.new .")]
    public async Task Mark_CannotBeFlushed_IssuingGoesOn_StatusWarns_AndItIsMadeUpFor(string file, string error, string store)
    {
        var promises = new Promises();
        await using var server = await ServerProcess.StartSoundAsync(_folder.Path, "--store", store);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var path = Path.GetFullPath(Path.Combine(Data, file));
        await using (await Strace.AttachAsync(server.Id, Strace.Fail(Calls, "fsync", path, error)))
        {
            for (var i = 0; i < 3; i++)
                Assert.True(await promises.StampAsync(client), server.Log);
            var status = await UntilAsync(@operator, s => s.Warnings.Count > 0);
            Assert.Equal(LedgerMode.Issuing, status.Mode);
            var warning = status.Warnings.Single(w => w.Contains("The high-water mark cannot be written", StringComparison.Ordinal));
            Assert.Contains(Sentence(error), warning, StringComparison.Ordinal);
            Assert.NotNull(new FileHighWaterMark(Path.Combine(Data, "high-water-mark")).Read());
        }

        Assert.Empty((await UntilAsync(@operator, s => s.Warnings.Count == 0)).Warnings);
        await server.StopAsync();
        await promises.AssertKeptAsync(_folder.Path, store);
        await FilesBeside.AssertWholeAsync(_folder.Path);
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "keys/heads.pem.new keys/publications.pem.new keys")]
    public async Task Key_CannotBeFlushed_TheStartIsRefused_AndThereIsNoKey(string file, string error, string store)
    {
        var path = Path.Combine(Data, file);
        await using (var refused = await ServerProcess.StartAsync(
            _folder.Path, Strace.Launch(Strace.Fail(Calls, "fsync", path, error)), "--store", store))
        {
            Assert.Null(refused.Address);
            Assert.Equal(CannotStart, refused.ExitCode);
            Assert.Contains("The key file", refused.Log, StringComparison.Ordinal);
            Assert.Contains(Sentence(error), refused.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(".new", refused.Log, StringComparison.Ordinal);
        }

        string[] made = file.Contains("publications", StringComparison.Ordinal) ? ["heads.pem"] : [];
        Assert.Equal(made, Directory.GetFiles(Path.Combine(Data, "keys")).Select(f => Path.GetFileName(f)));
        await new Promises().AssertKeptAsync(_folder.Path, store);
        await FilesBeside.AssertWholeAsync(_folder.Path);
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "publications/.000001.note.tmp publications/.000001.txt.tmp .README.md.tmp publications")]
    public Task Book_CannotBeFlushed_PublishSaysSo_AndTheNextPublishingBringsIt(string file, string error, string store) =>
        PublishAsync("book", store, file, error, Path.Combine("book", "publications", "000001.note"));

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "publications/.000001.note.tmp .git/index.lock .git/refs/heads/publications.lock")]
    public Task GitClone_CannotBeFlushed_PublishSaysSo_AndTheNextPublishingBringsIt(string file, string error, string store) =>
        PublishAsync(
            "clone", store, file, error, Path.Combine("clone", ".git", "refs", "heads", "publications"), "--git-path", _folder["clone"]);

    public void Dispose() => _folder.Dispose();

    /// <param name="root">Of the sink.</param>
    /// <param name="store">Of the ledger.</param>
    /// <param name="file">What cannot be flushed.</param>
    /// <param name="error">Why.</param>
    /// <param name="evident">There when the publication is, and not before.</param>
    /// <param name="options">Of the server.</param>
    private async Task PublishAsync(
        string root, string store, string file, string error, string evident, params string[] options)
    {
        await using var server = await ServerProcess.StartSoundAsync(_folder.Path, ["--store", store, .. options]);
        string[] publish = ["publish", "--operator", server.OperatorAddress!.AbsoluteUri];
        await using (await Strace.AttachAsync(server.Id, Strace.Fail(Calls, "fsync", _folder[$"{root}/{file}"], error)))
        {
            var (code, output) = await ServerProcess.RunCommandAsync(publish);
            Assert.True(code == TryAgain, $"{code} {output} {server.Log}");
            Assert.Contains("could not publish it yet; the server tries again by itself", output, StringComparison.Ordinal);
            Assert.Contains("FAILED: ", output, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder[evident]));
        }

        Assert.True(Strace.Injected(Calls));
        var again = await ServerProcess.RunCommandAsync(publish);
        Assert.True(again.Code == 0, again.Output);
        Assert.True(File.Exists(_folder[evident]));
        await server.StopAsync();
        FilesBeside.AssertNothingUnfinished(_folder.Path);
        await new Promises().AssertKeptAsync(_folder.Path, store);
        await FilesBeside.AssertWholeAsync(_folder.Path);
    }

    private static string Sentence(string error) => error == "EIO" ? "Input/output error" : "No space left on device";

    private static async Task<ServerStatus> UntilAsync(Client.OperatorClient @operator, Func<ServerStatus, bool> told)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(100));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var status = await @operator.GetStatusAsync();
            if (told(status))
                return status;
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
