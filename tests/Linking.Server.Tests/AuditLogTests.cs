using System.Security.Cryptography;

using Linking.AuditLogs;
using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Server.AuditLogs;
using Linking.Trees;

namespace Linking.Server.Tests;

/// <summary>The audit log (docs/spec/audit-log.md): its files, and what a server writes into it.</summary>
public sealed class AuditLogTests
{
    private static readonly string[] Life =
    [
        "key asked", "key done", "key asked", "key done", "start done", "notice asked", "notice done", "publication asked",
        "publication done", "mode stopping", "mode stopped", "stop done",
    ];

    [Fact]
    public async Task Server_WritesWhatHappens_AndTheLedgerStatesIt()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(o => o with { AuditInterval = TimeSpan.FromSeconds(1) }, folder);
        using var client = await server.ConnectAsync();
        using (var @operator = server.ConnectOperator())
        {
            await @operator.NoticeAsync(new OtherSubject(), ["a test"]);
            await @operator.PublishAsync([]);
        }

        AuditStatement? stated = null;
        await Eventually.TrueAsync(async () => (stated = (await client.ListEventsAsync().ToListAsync())
            .Select(e => AuditStatement.Of(EventReading.Read(e.Text, Suite.One).Event)).LastOrDefault(s => s?.Size >= 9)) is not null);
        await server.Server.DisposeAsync();

        var rows = new AuditLogFolder(server.Options.DataFolder).Read().ToList();
        Assert.Equal(Life, rows.Select(r => $"{r.Entry!.Kind} {r.Entry.Outcome}"));
        var tree = new CompactRange();
        rows.Take((int)stated!.Size).ToList().ForEach(r => tree.Append(r.Link));
        Assert.Equal(tree.Root, stated.Root);
    }

    [Fact]
    public async Task Server_ThatWasKilled_SaysSoAtItsNextStart()
    {
        using var folder = new TemporaryFolder();
        await using (await TestServer.StartAsync(folder: folder))
        {
        }

        var log = AuditLog.Open(TestServer.OptionsFor(folder.Path).DataFolder, TimeProvider.System);
        log.Write(AuditKind.Mode, "issuing");
        await using var again = await TestServer.StartAsync(folder: folder);

        var start = new AuditLogFolder(again.Options.DataFolder).Read().Last(r => r.Entry!.Kind == AuditKind.Start).Entry!;
        Assert.StartsWith("not stopped", start.Values.Single(v => v.Name == "before").Words, StringComparison.Ordinal);
    }

    /// <summary>An entry has 64 values at most: keys that are left out are at least counted, and nothing else is.</summary>
    [Fact]
    public async Task Start_WithMoreKeysThanAnEntryTakes_SaysHowTheyAreKept()
    {
        using var folder = new TemporaryFolder();
        var keys = Path.Combine(TestServer.OptionsFor(folder.Path).DataFolder, "keys");
        Directory.CreateDirectory(keys);
        var pem = new byte[SigningKey.PemSize];
        for (var i = 0; i < 60; i++)
        {
            using var key = SigningKey.Generate();
            key.WritePem(pem);
            await File.WriteAllBytesAsync(Path.Combine(keys, $"other-{i}.pem"), pem);
        }

        await using var server = await TestServer.StartAsync(folder: folder);

        var start = new AuditLogFolder(server.Options.DataFolder).Read().Last(r => r.Entry!.Kind == AuditKind.Start).Entry!;
        Assert.Equal(AuditEntry.MaxValues, start.Values.Count);
        foreach (var (name, words) in new[] { ("key-grade", "minimum"), ("key-activation", "not needed"), ("keys", "62") })
            Assert.Equal(words, start.Values.Single(v => v.Name == name).Words);
        Assert.Single(start.Values, v => v.Name == "mode");
    }

    [Fact]
    public async Task Log_ThatCannotBeWritten_StopsWhatItWouldRecord_UntilItCan()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder: folder);
        using var @operator = server.ConnectOperator();
        var file = Directory.EnumerateFiles(Path.Combine(server.Options.DataFolder, AuditLogFolder.Name), "*.log").Single();
        File.Move(file, file + ".aside");
        Directory.CreateDirectory(file);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => @operator.NoticeAsync(new OtherSubject(), ["a test"]));
        await Eventually.TrueAsync(() => server.Server.Node.State.Mode == Linking.Ledger.LedgerMode.Suspended);
        Assert.Equal(1UL, server.Server.Node.Head.Size);
        Directory.Delete(file);
        File.Move(file + ".aside", file);
        await Eventually.TrueAsync(() => server.Server.Node.State.Mode == Linking.Ledger.LedgerMode.Issuing);
        await server.Server.DisposeAsync();

        Assert.Equal(ErrorReason.NoSpace, refused.Error.Reason);
        Assert.Contains("cannot be written", refused.Error.Message, StringComparison.Ordinal);
        Assert.Contains(
            new AuditLogFolder(server.Options.DataFolder).Read(), r => r.Entry is { Kind: AuditKind.Notice, Outcome: AuditKind.Refused });
    }

    [Fact]
    public void Log_CutAtAnyByte_VerifiesAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        var log = AuditLog.Open(folder.Path, TimeProvider.System);
        log.Write(AuditKind.Key, AuditKind.Asked, new AuditDetail("file", "/secret/place", IsHidden: true));
        var file = Directory.EnumerateFiles(Path.Combine(folder.Path, AuditLogFolder.Name), "*.log").Single();
        var durable = new FileInfo(file).Length;
        log.Write(AuditKind.Key, AuditKind.Done, new AuditDetail("file", "/secret/place", IsHidden: true));
        var whole = File.ReadAllBytes(file);

        for (var length = durable; length <= whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..(int)length]);
            AuditLog.Open(folder.Path, TimeProvider.System).Write(AuditKind.Stop, AuditKind.Done);
            var rows = new AuditLogFolder(folder.Path).Read().ToList();
            Assert.Equal(length == whole.Length ? 3 : 2, rows.Count);
            Assert.Equal(AuditKind.Stop, rows[^1].Entry!.Kind);
        }

        var words = new AuditLogFolder(folder.Path).ReadWords();
        Assert.All(words, w => Assert.Equal("/secret/place", w.Words));
        Assert.Equal(new AuditLogFolder(folder.Path).Read().First().Entry!.Values[0].Hidden, words[0].Digests);
        Assert.DoesNotContain("secret", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_OfTwoPrograms_IsOne()
    {
        using var folder = new TemporaryFolder();
        var (one, other) = (AuditLog.Open(folder.Path, TimeProvider.System), AuditLog.Open(folder.Path, TimeProvider.System));
        Parallel.For(0, 40, i => (i % 2 == 0 ? one : other).Write(AuditKind.Access, AuditKind.Refused, new AuditDetail("who", $"{i}")));

        Assert.Equal(40, new AuditLogFolder(folder.Path).Read().Count());
        one.Write(AuditKind.Stop, AuditKind.Done);
        Assert.Equal(41UL, one.State()!.Size);
    }

    [Theory]
    [InlineData("outcome refused", "outcome done   ")]
    [InlineData("number 2", "number 3")]
    [InlineData("linking audit entry v1\nnumber 2", "linking audit entry v1\nnumbre 2")]
    public void Log_ThatWasChanged_IsNotOpened(string what, string into)
    {
        using var folder = new TemporaryFolder();
        var log = AuditLog.Open(folder.Path, TimeProvider.System);
        for (var i = 0; i < 3; i++)
            log.Write(AuditKind.Access, AuditKind.Refused);
        var file = Directory.EnumerateFiles(Path.Combine(folder.Path, AuditLogFolder.Name), "*.log").Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace(what, into.Trim(), StringComparison.Ordinal));

        var problem = Assert.Throws<AuditLogException>(() => AuditLog.Open(folder.Path, TimeProvider.System));

        Assert.Contains("does not hold together", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_OfAnyBytes_IsReadAsWrittenOrRefused()
    {
        var entry = new AuditEntry
        {
            Number = 2,
            Before = Suite.One.Hash("before"u8),
            Time = Instant.Parse("2031-01-01T00:00:00.000000Z"),
            Kind = "key",
            Outcome = "done",
            Values = [new AuditValue("a", "some words", null), new AuditValue("b", null, Suite.One.Hash("hidden"u8))],
        };
        var text = entry.ToText();
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var bytes = text.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (i % 3 == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            if (AuditEntry.TryRead(bytes, out var read, out var error))
                Assert.Equal(bytes, read.ToText());
            else
                Assert.NotEmpty(error.Message);
        }

        Assert.False(AuditEntry.TryRead(RandomNumberGenerator.GetBytes(AuditEntry.MaxSize + 1), out _, out _));
        Assert.Equal("-", AuditEntry.ToWords(" \r\n "));
        Assert.Equal("a b", AuditEntry.ToWords("a\nb"));
    }

    /// <summary>The example of the page is what the code writes and links.</summary>
    [Fact]
    public void Page_ExampleHoldsTogether()
    {
        var blocks = File.ReadAllText(Repository.Find("docs/spec/audit-log.md")).Split("```\n");
        var texts = blocks.Where(b => b.StartsWith("linking audit entry", StringComparison.Ordinal)).SelectMany(b => b.Split("\n\n"))
            .Select(t => System.Text.Encoding.UTF8.GetBytes(t.TrimEnd('\n') + "\n")).ToList();
        Assert.Equal(2, texts.Count);
        var tree = new CompactRange();
        DigestPair? before = null;
        foreach (var text in texts)
        {
            Assert.True(AuditEntry.TryRead(text, out var entry, out _));
            Assert.Equal(before, entry.Before);
            Assert.Equal(text, entry.ToText());
            before = AuditEntry.LinkOf(text);
            tree.Append(before.Value);
        }

        Assert.Contains($"digests {tree.Root}\n", string.Concat(blocks), StringComparison.Ordinal);
        var words = blocks.SelectMany(b => b.Split('\n')).Select(l => HiddenWords.TryParse(l, out var w) ? w : null).OfType<HiddenWords>();
        Assert.True(AuditEntry.TryRead(texts[1], out var second, out _));
        Assert.Equal(second.Values.Single(v => v.Hidden is not null).Hidden, words.Single().Digests);
    }
}
