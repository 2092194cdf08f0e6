using Linking.Faults.Tests.Injection;
using Linking.Faults.Tests.Servers;
using Linking.Tokens;

namespace Linking.Faults.Tests;

/// <summary>
/// Disks that refuse to flush or rename what the commands of a user write: tokens and trust files. The exit code says
/// so, the old file stands, and no half of a new one lies about.
/// </summary>
public sealed class CommandFileTests : IAsyncLifetime, IDisposable
{
    private const int CannotCreate = 73;

    private readonly TemporaryFolder _folder = new();
    private ServerProcess _server = null!;

    private string Data => _folder["a"];

    private string TokenPath => _folder["tokens/a.lts"];

    private string Trust => _folder["trust"];

    /// <summary>Each call with each error; in the short form with one. The first fsync is the file's, the second the folder's.</summary>
    public static TheoryData<string, string> Each(string calls)
    {
        var data = new TheoryData<string, string>();
        foreach (var (call, at) in calls.Split(' ').Select((c, i) => (c, i)))
        {
            foreach (var error in FullSweep.IsOn ? (string[])["EIO", "ENOSPC"] : [at % 2 == 0 ? "EIO" : "ENOSPC"])
                data.Add(call, error);
        }

        return data;
    }

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_folder["tokens"]);
        await File.WriteAllTextAsync(Data, "a");
        _server = await ServerProcess.StartSoundAsync(_folder.Path);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "fsync:1 fsync:2 renameat2:1")]
    public async Task Stamp_TokenNotOnTheDisk_SaysSo_AndThereIsNone(string call, string error)
    {
        await MeetAsync();

        await FailsAsync(call, error, CannotCreate, NotWritten(error), Stamp);

        Assert.Empty(Directory.GetFileSystemEntries(_folder["tokens"]));
        await SucceedsAsync(Stamp);
        await AssertValidAsync();
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "fsync:1 fsync:2 rename:1")]
    public async Task Stamp_OverAToken_NotOnTheDisk_SaysSo_AndAWholeOneStands(string call, string error)
    {
        await SucceedsAsync(Stamp);
        IEnumerable<byte> old = await File.ReadAllBytesAsync(TokenPath);

        await FailsAsync(call, error, CannotCreate, NotWritten(error), [.. Stamp, "--force"]);

        // Only if the folder could not be flushed, the new one has the name.
        Assert.Equal(call != "fsync:2", old.SequenceEqual(await File.ReadAllBytesAsync(TokenPath)));
        Assert.Equal([TokenPath], Directory.GetFileSystemEntries(_folder["tokens"]));
        await AssertValidAsync();
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "fsync:1 fsync:2 rename:1")]
    public async Task Extend_TokenNotOnTheDisk_SaysSo_AndAWholeOneStands(string call, string error)
    {
        await SucceedsAsync(Stamp);
        IEnumerable<byte> old = await File.ReadAllBytesAsync(TokenPath);
        using (var @operator = _server.ConnectOperator())
            _ = await @operator.PublishAsync([]);

        // The publication is remembered when it is first met: the next calls are those of the token.
        File.Copy(TokenPath, _folder["copy.lts"]);
        await SucceedsAsync(["extend", _folder["copy.lts"], .. Server]);

        await FailsAsync(call, error, CannotCreate, NotWritten(error), Extend);

        Assert.Equal(call != "fsync:2", old.SequenceEqual(await File.ReadAllBytesAsync(TokenPath)));
        Assert.Equal([TokenPath], Directory.GetFileSystemEntries(_folder["tokens"]));
        await AssertValidAsync();
        await SucceedsAsync(Extend);
        Assert.True(Token.TryDecode(await File.ReadAllBytesAsync(TokenPath), out var token, out _));
        Assert.Single(token.Anchors.OfType<PublicationAnchor>());
    }

    [ProgramFact("strace")]
    public async Task Stamp_OneTokenOfThreeNotOnTheDisk_TheOthersAreWritten()
    {
        await MeetAsync();
        string[] files = [_folder["tokens/x"], _folder["tokens/y"], _folder["tokens/z"]];
        foreach (var file in files)
            await File.WriteAllTextAsync(file, file);

        string[] says = ["y.lts could not be written", "The other 2 tokens were written"];
        await FailsAsync("fsync:3", "EIO", CannotCreate, says, ["stamp", .. files, .. Server]);

        var names = Directory.GetFiles(_folder["tokens"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);
        Assert.Equal(["x", "x.lts", "y", "z", "z.lts"], names);
        await SucceedsAsync(["verify", files[2], .. Trusted]);
    }

    // Folders once they are made, the record, the document that makes it a ledger's folder.
    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "fsync:1 fsync:2 fsync:3 fsync:4 renameat2:1")]
    public async Task Trust_FirstMeeting_NotOnTheDisk_SaysSo_AndNothingIsKeptOrSent(string call, string error)
    {
        await FailsAsync(call, error, CannotCreate, ["The trust file", "cannot be written", Sentence(error)], Stamp);

        Assert.Empty(Documents());
        Assert.Empty(Directory.GetFileSystemEntries(_folder["tokens"]));
        await SucceedsAsync(Stamp);
        await AssertValidAsync();
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(Each), "fsync:1 fsync:2 rename:1")]
    public async Task Trust_NewAddress_NotOnTheDisk_SaysSo_AndTheIdentityIsKept(string call, string error)
    {
        await MeetAsync();
        IEnumerable<byte> old = await File.ReadAllBytesAsync(Documents().Single());
        await _server.StopAsync();
        _server = await ServerProcess.StartSoundAsync(_folder.Path);

        await FailsAsync(call, error, CannotCreate, ["The trust file", "cannot be written", Sentence(error)], Stamp);

        // Only if the folder could not be flushed, the new one has the name.
        Assert.Equal(call != "fsync:2", old.SequenceEqual(await File.ReadAllBytesAsync(Documents().Single())));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["tokens"]));
        await SucceedsAsync(Stamp);
        await AssertValidAsync();
    }

    // Of each ledger that is kept.
    private string[] Documents() => Directory.Exists(Trust) ? Directory.GetFiles(Trust, "ledger.json", SearchOption.AllDirectories) : [];

    private string[] Trusted => ["--trust", Trust];

    private string[] Server => ["--server", _server.Address!.AbsoluteUri, .. Trusted];

    private string[] Stamp => ["stamp", Data, "--output", TokenPath, .. Server];

    private string[] NotWritten(string error) => ["The token", TokenPath, "could not be written", Sentence(error)];

    private string[] Extend => ["extend", TokenPath, .. Server];

    private static string Sentence(string error) => error == "EIO" ? "Input/output error" : "No space left on device";

    private static async Task SucceedsAsync(string[] command)
    {
        var (code, output) = await ServerProcess.RunCommandAsync(command);
        Assert.True(code == 0, $"{code} {output}");
    }

    /// <summary>The trust file is written, so that the next calls are those of tokens.</summary>
    private Task MeetAsync() => SucceedsAsync(["stamp", Data, "--output", _folder["first.lts"], .. Server]);

    private Task AssertValidAsync() => SucceedsAsync(["verify", Data, TokenPath, .. Trusted]);

    /// <param name="call">Name and number of the call that fails, of those that a thread makes.</param>
    /// <param name="error">How.</param>
    /// <param name="expected">Exit code.</param>
    /// <param name="says">All of it, in one sentence for the user.</param>
    /// <param name="command">The command.</param>
    private async Task FailsAsync(string call, string error, int expected, string[] says, string[] command)
    {
        var parts = call.Split(':');
        var calls = _folder["strace.txt"];
        var before = new[] { "strace" }.Concat(Strace.Fail(calls, parts[0], path: null, $"{error}:when={parts[1]}")).ToList();
        var (code, output) = await ServerProcess.RunCommandAsync(before, command);
        Assert.True(Strace.Injected(calls), output);
        Assert.True(code == expected, $"{code} {output}");
        Assert.All(says, s => Assert.Contains(s, output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", output, StringComparison.Ordinal);
    }
}
