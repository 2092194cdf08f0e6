using Linking.Client;
using Linking.LiteDb;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.Tests.Access;

using Microsoft.Extensions.DependencyInjection;

namespace Linking.Server.Tests.Submitters;

/// <summary>What was ended stays ended: whatever the clock says, and though the disk refuses.</summary>
public sealed class AccessEndTests
{
    private static readonly string[] Stamp = ["stamp"];

    /// <summary>The clock was fast when they were ended, and is right again after it and after a restart.</summary>
    [Fact]
    public async Task Ended_WhileTheClockWasFast_StaysEnded()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        var time = new SteppedTime();
        await ledger.RestartAsync(new ServerEnvironment { TimeProvider = time });
        using (var officer = ledger.Connect(anna.Certificate))
        {
            await officer.AddAccountAsync("bert", AccountRole.Administrator, bert.Certificate, until: null);
            using var admin = ledger.Connect(bert.Certificate);
            await ApiKeyTests.AddAsync(admin, "press", Stamp);
            time.SetClock(TimeSpan.FromMinutes(30));
            await admin.EndApiKeyAsync("press");
            await officer.EndAccountAsync("bert");
            time.SetClock(TimeSpan.Zero);
            await EndedAsync();
        }

        await ledger.RestartAsync(new ServerEnvironment());
        await EndedAsync();
        using var later = ledger.Connect(anna.Certificate);
        await Assert.ThrowsAsync<RequestFailedException>(() => later.EndAccountAsync("bert"));
        await Assert.ThrowsAsync<RequestFailedException>(() => later.EndApiKeyAsync("press"));

        async Task EndedAsync()
        {
            using var officer = ledger.Connect(anna.Certificate);
            Assert.Equal([false], (await officer.ListApiKeysAsync().ToListAsync()).Select(k => k.InForce));
            Assert.Equal([true, false], (await officer.ListAccountsAsync()).Accounts.Select(a => a.InForce));
            using var ended = ledger.Connect(bert.Certificate);
            var refused = await Assert.ThrowsAsync<RequestFailedException>(() => ended.GetStatusAsync());
            Assert.Contains("The account bert has ended", refused.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>A key that is ended opens nothing from then on, though that was not written; and is ended without a restart.</summary>
    [Fact]
    public async Task End_ThatCannotBeWritten_IsInForce_AndCanBeDoneAgain()
    {
        using var folder = new TemporaryFolder();
        ApiKeyText one;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var admin = server.ConnectOperator();
            one = await ApiKeyTests.AddAsync(admin, "one", Stamp);
            await ApiKeyTests.AddAsync(admin, "two", Stamp);
        }

        await using var again = await TestServer.StartAsync(folder: folder);
        using var client = again.ConnectOperator();
        var book = again.Server.Services.GetRequiredService<ApiKeyBook>();
        // Where the log of the file would be made.
        var log = Directory.CreateDirectory(Path.Combine(again.Options.DataFolder, "api-keys.litedb-log"));

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => client.EndApiKeyAsync("one"));
        Assert.Contains("Perhaps nothing was changed", failed.Message, StringComparison.Ordinal);
        Assert.False(book.Find(one)!.Value.Known.IsInForce(book.Now));
        Assert.Equal([true, true], book.Keys.Select(k => k.IsInForce(book.Now)));
        log.Delete();

        await client.EndApiKeyAsync("one");
        Assert.Equal([false, true], book.Keys.Select(k => k.IsInForce(book.Now)));
        Assert.Equal([1, 2, 3], await client.ListApiKeyChangesAsync().Select(c => (int)c.Number).ToListAsync());
        await client.EndApiKeyAsync("two");
    }

    [Fact]
    public async Task Account_ThatCouldNotBeEnded_CanBeEndedAgain()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using (var officer = ledger.Connect(anna.Certificate))
            await officer.AddAccountAsync("bert", AccountRole.Auditor, bert.Certificate, until: null);
        await ledger.RestartAsync(new ServerEnvironment());
        using var again = ledger.Connect(anna.Certificate);
        var log = Directory.CreateDirectory(Path.Combine(ledger.Server.Options.DataFolder, "access.litedb-log"));

        await Assert.ThrowsAsync<RequestFailedException>(() => again.EndAccountAsync("bert"));
        log.Delete();

        await again.EndAccountAsync("bert");
        Assert.Equal([true, false], (await again.ListAccountsAsync()).Accounts.Select(a => a.InForce));
    }

    /// <summary>Whoever makes a key does not wait for a round that comes late; its statement follows.</summary>
    [Fact]
    public async Task Key_IsToldBeforeItsRound_WhereThatComesLate()
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromMinutes(1) });
        using var admin = server.ConnectOperator();

        var (key, change) = await admin.AddApiKeyAsync("press", ApiKeyText.Generate(), Stamp, default, until: null);

        Assert.True(key.InForce);
        Assert.Equal((1UL, 0UL), (change.Number, change.Round));
    }
}
