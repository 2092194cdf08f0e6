using System.Net;
using System.Net.Sockets;

using Linking.Books;
using Linking.Books.Sinks;
using Linking.Rounds;

namespace Linking.Server.Tests.Remotes;

/// <summary>The git sink and remotes that are reached by ssh and https, as they are, fail, and lie.</summary>
public sealed class RemoteTests : IDisposable
{
    private static readonly ReadOnlyMemory<byte> Record = TestRounds.Record().ToBytes();

    private readonly TemporaryFolder _folder = new();
    private readonly List<SinkPublication> _chain = TestPublications.Chain(6);
    private readonly List<(string Name, string? Value)> _variables = [];

    [ProgramFact(SshHost.Program)]
    public async Task Ssh_TakesPublications_GivesThemBack_AndSaysWhatIsWrongWithKeys()
    {
        using var host = new SshHost();
        await host.StartedAsync();
        InitRemote();
        Set("GIT_SSH_COMMAND", host.Command);
        var remote = host.AddressOf(_folder["remote.git"]);

        await Sink(remote).PublishAsync(_chain[..2], Record, default);
        await Sink(remote, "second").PublishAsync(_chain[..3], Record, default);
        Assert.Equal(3UL, (await Sink(remote).ReadLastAsync(default))!.Number);
        Assert.Equal(3, Subjects().Length);
        Assert.Equal(3, (await PublicationBook.OpenAsync(remote, new BookOptions(), default)).Entries.Count);

        host.UseStranger();
        Assert.Contains("The remote refused access; check the credentials", await FailureAsync(remote), StringComparison.Ordinal);
        host.ExpectAnotherHost();
        Assert.Contains("does not know the remote's host key, or it is another", await FailureAsync(remote), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Https_TakesPublications_ByACredentialHelperAndAnOwnAuthority()
    {
        using var authority = new TestAuthority();
        await using var host = await GitHttpHost.StartAsync(_folder.Path, authority);
        InitRemote();
        var remote = $"https://127.0.0.1:{host.Port}/remote.git";
        Set("GIT_SSL_CAINFO", null);
        Assert.Contains("TLS certificate of the remote is not trusted", await FailureAsync(remote), StringComparison.Ordinal);

        // In the clone's own settings.
        Git(_folder["clone"], $"config http.sslCAInfo {authority.RootFile}");
        Assert.Contains("The remote refused access; check the credentials", await FailureAsync(remote), StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            _folder["credentials"], $"https://{GitHttpHost.User}:{GitHttpHost.Password}@127.0.0.1:{host.Port}\n");
        Git(_folder["clone"], $"config credential.helper \"store --file={_folder["credentials"]}\"");
        await Sink(remote).PublishAsync(_chain[..4], Record, default);
        Assert.Equal(4, Subjects().Length);

        // In the environment.
        Set("GIT_SSL_CAINFO", authority.RootFile);
        Assert.Equal(4UL, (await Sink(remote, "second").ReadLastAsync(default))!.Number);
        Assert.Equal(4, (await PublicationBook.OpenAsync(remote, new BookOptions(), default)).Entries.Count);
        Assert.Contains("no repository at the address", await FailureAsync($"{remote}x"), StringComparison.Ordinal);
    }

    [ProgramTheory("git")]
    [InlineData("https://user:secret@127.0.0.1/book.git")]
    [InlineData("ssh://user:secret@127.0.0.1/book.git")]
    public void Remote_WithAPassword_IsRefusedWithoutShowingIt(string remote)
    {
        var refused = Assert.Throws<ArgumentException>(() => Sink(remote));
        Assert.Contains("holds a password", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [ProgramTheory("git")]
    [InlineData("http")]
    [InlineData("git")]
    [InlineData("ssh")]
    public async Task Remote_ThatTakesAConnectionAndSaysNothing_IsLeftInTime(string scheme)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Set("GIT_SSH_COMMAND", "ssh -F none -o BatchMode=yes");
        var sink = new GitSink(
            new GitSinkOptions
            {
                Path = _folder["clone"],
                Remote = $"{scheme}://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/book.git",
                Timeout = TimeSpan.FromSeconds(1),
            },
            TimeProvider.System);

        var exception = await Assert.ThrowsAsync<SinkException>(() => sink.ReadLastAsync(default)).WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Contains("git ls-remote did not end within 1 seconds and was ended", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a host answers, the call ends, is named, and goes nowhere else.</summary>
    [ProgramTheory("git")]
    [InlineData("slow", "git ls-remote did not end within 10 seconds and was ended")]
    [InlineData("rubbish", "The remote cannot be reached")]
    [InlineData("wrong", "The remote's repository is damaged or does not speak as git does")]
    [InlineData("much", "git(-http-push failed| (ls-remote|push) did not end within 10 seconds and was ended)")]
    [InlineData("redirect", "answers with a redirect, which is not followed")]
    [InlineData("loop", "answers with a redirect, which is not followed")]
    public async Task Remote_ThatAnswersAnything_IsBoundedAndNamed(string how, string says)
    {
        await using var inside = new HostileHost(_ => HostileHost.Http("200 OK", "", "secret"));
        await using var host = new HostileHost(
            asked => how switch
            {
                "slow" => HostileHost.Http("200 OK", "", new string('a', 1000)),
                "rubbish" => [0, 1, 2, 3, 13, 10],
                "wrong" => HostileHost.Http("200 OK", "Content-Type: application/x-git-upload-pack-advertisement\r\n", "thank you"),
                "much" => HostileHost.Http("200 OK", "", string.Concat(Enumerable.Range(0, 200_000).Select(
                    n => $"{n:x40}\trefs/heads/publications{n}\n"))),
                "redirect" => HostileHost.Http("302 Found", $"Location: {inside.Address}{asked.Path}\r\n", ""),
                _ => HostileHost.Http("307 Temporary Redirect", $"Location: {asked.Address}{asked.Path}\r\n", ""),
            },
            how == "slow" ? TimeSpan.FromMilliseconds(300) : TimeSpan.Zero);
        var sink = new GitSink(
            new GitSinkOptions
            {
                Path = _folder["clone"],
                Remote = $"{host.Address}/book.git",
                // What does not end by itself is ended; all else has the time that it needs.
                Timeout = how is "slow" or "much" ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(3),
            },
            TimeProvider.System);

        var exception = await Assert.ThrowsAsync<SinkException>(async () =>
        {
            // What holds nothing is brought everything.
            await sink.ReadLastAsync(default);
            await sink.PublishAsync(_chain[..2], Record, default);
        });

        Assert.Matches(says, exception.Message);
        Assert.Equal(0, inside.Asked);
        Assert.InRange(host.Asked, 1, 10);
    }

    [ProgramFact("git")]
    public async Task Remote_MovedOnByOthers_IsFollowed_NeverForced()
    {
        InitRemote();
        await Sink().PublishAsync(_chain[..2], Record, default);
        Commit("people.txt", "added by somebody");
        var theirs = Git(_folder["remote.git"], "rev-parse publications");

        await Sink().PublishAsync(_chain[..3], Record, default);

        Assert.Equal(theirs, Git(_folder["remote.git"], "rev-parse publications~1"));
        Assert.Equal("added by somebody", Git(_folder["remote.git"], "show publications:people.txt"));
        Assert.Equal(3UL, (await Sink().ReadLastAsync(default))!.Number);
    }

    [ProgramFact("git")]
    public async Task Remote_DeletedOrDamaged_IsSaid()
    {
        InitRemote();
        await Sink().PublishAsync(_chain[..2], Record, default);
        // The newest commit's object is cut short.
        var tip = Git(_folder["remote.git"], "rev-parse publications").Trim();
        var file = _folder[$"remote.git/objects/{tip[..2]}/{tip[2..]}"];
        new FileInfo(file).IsReadOnly = false;
        await File.WriteAllTextAsync(file, "");
        Assert.Contains(
            "The remote's repository is damaged", await FailureAsync(_folder["remote.git"], "second"), StringComparison.Ordinal);

        Directory.Delete(_folder["remote.git"], recursive: true);
        Assert.Contains("The remote cannot be reached", await FailureAsync(_folder["remote.git"]), StringComparison.Ordinal);
    }

    [ProgramTheory("git")]
    [InlineData("branch")]
    [InlineData("rollback")]
    [InlineData("removed")]
    [InlineData("changed")]
    public async Task Remote_ThatLostOrChangedAPublication_IsAnAlarm_UntilTheOperatorAcceptsIt(string how)
    {
        InitRemote();
        await Sink().PublishAsync(_chain[..3], Record, default);
        var said = how switch
        {
            "branch" => "no longer has the branch publications, on which it held publications 1 to 3",
            "changed" => "has another publication 2 on the branch publications than before",
            "removed" => "has lost publication 2 from the branch",
            _ => "has lost publication 3 from the branch",
        };
        if (how == "branch")
            Git(_folder["remote.git"], "update-ref -d refs/heads/publications");
        else if (how == "rollback")
            Git(_folder["remote.git"], "update-ref refs/heads/publications publications~1");
        else
            Commit("publications/000002.note", how == "removed" ? null : "other bytes");
        var before = Git(_folder["remote.git"], "for-each-ref");

        var read = await Assert.ThrowsAsync<SinkException>(() => Sink().ReadLastAsync(default));
        var published = await Assert.ThrowsAsync<SinkException>(() => Sink().PublishAsync(_chain[..4], Record, default));

        Assert.True(read.IsAlarm && published.IsAlarm);
        Assert.StartsWith("ALARM: ", read.Message, StringComparison.Ordinal);
        Assert.Contains(said, read.Message, StringComparison.Ordinal);
        Assert.Equal(how == "changed" ? "other bytes"u8.ToArray() : null, read.Foreign?.Note.ToArray());
        Assert.Equal(before, Git(_folder["remote.git"], "for-each-ref"));

        // The message's own command.
        Programs.Run("sh", "-s", read.Message[read.Message.IndexOf("git -C", StringComparison.Ordinal)..]);
        if (how is "branch" or "rollback")
        {
            await Sink().PublishAsync(_chain[..4], Record, default);
            Assert.Equal(4, Subjects().Length);
        }
    }

    [ProgramFact("ssh-keygen")]
    public async Task Sign_CommitsAreSignedAsGitIsSetUp()
    {
        Programs.Run("ssh-keygen", $"-q -t ed25519 -N \"\" -f {_folder["key"]}");
        await File.WriteAllTextAsync(_folder["signers"], $"linking@localhost {await File.ReadAllTextAsync(_folder["key.pub"])}");
        Git(_folder.Path, "init -q -b publications clone");
        Git(_folder["clone"], "config gpg.format ssh");
        Git(_folder["clone"], $"config user.signingKey {_folder["key"]}");
        Git(_folder["clone"], $"config gpg.ssh.allowedSignersFile {_folder["signers"]}");
        await Sink(null).PublishAsync(_chain[..1], Record, default);
        Assert.Equal("N", Git(_folder["clone"], "log -1 --format=%G?").Trim());

        var sink = new GitSink(new GitSinkOptions { Path = _folder["clone"], Sign = true }, TimeProvider.System);
        await sink.PublishAsync(_chain[..2], Record, default);
        Assert.Equal("G", Git(_folder["clone"], "log -1 --format=%G?").Trim());

        File.Delete(_folder["key"]);
        File.Delete(_folder["key.pub"]);
        var failure = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync(_chain[..3], Record, default));
        Assert.Contains("The commit could not be signed", failure.Message, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Serve_SeveralRemotes_OneThatFailsHoldsUpNoOther_AndAFileUnderAnotherNameIsNoFork()
    {
        InitRemote();
        Git(_folder.Path, "init -q --bare other.git");
        await using var server = await TestServer.StartAsync(
            o => o with { GitRemote = [_folder["missing.git"], _folder["remote.git"], _folder["other.git"]] }, _folder);
        using var client = await server.ConnectAsync(attempts: 1);
        using var @operator = server.ConnectOperator();

        await @operator.PublishAsync([]);
        await client.StampAsync(Linking.Hashing.Suite.One.Hash("a"u8));
        var sinks = (await @operator.PublishAsync([])).Sinks;

        Assert.Equal(["git", "git-2", "git-3"], sinks.Select(s => s.Name));
        Assert.Equal([0UL, 2UL, 2UL], sinks.Select(s => s.Published));
        Assert.Contains("cannot be reached", sinks[0].Error, StringComparison.Ordinal);
        Assert.Equal(["", ""], sinks.Skip(1).Select(s => s.Error));
        Assert.Equal(2, Subjects().Length);

        // Whoever may write there puts the second publication in the place of the first.
        Commit("publications/000001.note", Git(_folder["remote.git"], "show publications:publications/000002.note"));
        await client.StampAsync(Linking.Hashing.Suite.One.Hash("b"u8));
        var report = (await @operator.PublishAsync([])).Sinks;
        Assert.Contains("has another publication 1", report[1].Error, StringComparison.Ordinal);
        Assert.Equal("", report[2].Error);
        await client.StampAsync(Linking.Hashing.Suite.One.Hash("c"u8));
    }

    public void Dispose()
    {
        foreach (var (name, value) in _variables.AsEnumerable().Reverse())
            Environment.SetEnvironmentVariable(name, value);
        _folder.Dispose();
    }

    private static string Git(string folder, string arguments) => Programs.Run("git", arguments, folder: folder);

    private string[] Subjects() =>
        Git(_folder["remote.git"], "log --format=%s refs/heads/publications").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void InitRemote() => Git(_folder.Path, "init -q --bare remote.git");

    // Of this process, so that git gets it as a server's would; no other test of this project calls ssh or https.
    private void Set(string variable, string? value)
    {
        _variables.Add((variable, Environment.GetEnvironmentVariable(variable)));
        Environment.SetEnvironmentVariable(variable, value);
    }

    /// <summary>Somebody else commits to the remote; null: the file is removed.</summary>
    private void Commit(string file, string? contents)
    {
        var clone = $"work-{Guid.NewGuid():N}";
        Git(_folder.Path, $"clone -q -b publications remote.git {clone}");
        if (contents is null)
            File.Delete(_folder[$"{clone}/{file}"]);
        else
            File.WriteAllText(_folder[$"{clone}/{file}"], contents);
        Git(_folder[clone], "add -A");
        Git(_folder[clone], "-c user.name=a -c user.email=a@localhost commit -q -m theirs");
        Git(_folder[clone], "push -q origin publications");
    }

    private async Task<string> FailureAsync(string remote, string clone = "clone") =>
        (await Assert.ThrowsAsync<SinkException>(() => Sink(remote, clone).PublishAsync(_chain[..4], Record, default))).Message;

    private GitSink Sink() => Sink(_folder["remote.git"]);

    private GitSink Sink(string? remote, string clone = "clone") =>
        new(new GitSinkOptions { Path = _folder[clone], Remote = remote }, TimeProvider.System);
}
