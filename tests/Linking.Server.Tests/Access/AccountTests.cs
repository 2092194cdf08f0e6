using System.Net;
using System.Text;

using Grpc.Core;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.Options;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Linking.Server.Tests.Access;

/// <summary>Accounts of the operator endpoint: how they come, what they allow, and how they end.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task NoAccounts_ThisMachine_IsServedAndToldSo()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.ConnectOperator();

        Assert.StartsWith("no accounts: ", (await client.GetStatusAsync()).Access, StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, l => l.StartsWith("Warning 805 ", StringComparison.Ordinal));
        Assert.False(AccountFile.Exists(server.Options.Data));
    }

    [Fact]
    public async Task NoAccounts_OtherMachine_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        var guard = server.Server.Services.GetRequiredService<AccessGuard>();
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");

        var refused = Assert.Throws<RpcException>(() => guard.Require(http, "GetStatus"));

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        http.Connection.RemoteIpAddress = IPAddress.IPv6Loopback;
        Assert.Null(guard.Require(http, "GetStatus"));
    }

    [Fact]
    public void Options_OperatorOffLoopbackWithoutTls_AreRefused() => Assert.Contains(
        ServerOptionsCheck.Problems(new ServerOptions { Data = "d", OperatorListen = [ListenAddress.Parse("http://*:8071")] }),
        p => p.StartsWith("http://*:8071 is reachable from other machines without TLS", StringComparison.Ordinal));

    [Fact]
    public async Task FirstAccount_IsTheOfficersOwn_AndThenEveryCallNeedsOne()
    {
        using var anna = new TestPerson("anna");
        using var other = new TestPerson("other");
        await using var ledger = await AccountLedger.StartAsync();
        using var clear = ledger.ConnectClear();
        using var nobody = ledger.Connect(certificate: null);
        using var stranger = ledger.Connect(other.Certificate);
        using var officer = ledger.Connect(anna.Certificate);

        await RefusedAsync(() => AddAsync(clear, anna, AccountRole.SecurityOfficer), "show your certificate");
        await RefusedAsync(() => AddAsync(nobody, anna, AccountRole.SecurityOfficer), "show your certificate");
        await RefusedAsync(() => AddAsync(stranger, anna, AccountRole.SecurityOfficer), "show your certificate");
        await RefusedAsync(() => AddAsync(officer, anna, AccountRole.Operator), "as security-officer");
        Assert.False(AccountFile.Exists(ledger.Server.Options.Data));

        var made = await AddAsync(officer, anna, AccountRole.SecurityOfficer);

        Assert.True(made.InForce);
        await RefusedAsync(() => clear.GetStatusAsync(), "call its https address");
        await RefusedAsync(() => nobody.GetStatusAsync(), "show the certificate of yours");
        await RefusedAsync(() => stranger.GetStatusAsync(), "that of no account");
        Assert.Equal("1 accounts in force: 1 security-officer", (await officer.GetStatusAsync()).Access);
    }

    [Fact]
    public async Task OneKey_IsOnePerson_AlsoWithAnotherCertificateAndLater()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        using var again = bert.NewCertificate(DateTimeOffset.UtcNow.AddDays(30));
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        await AddAsync(officer, bert, AccountRole.Operator);

        await InvalidAsync(() => officer.AddAccountAsync("second", AccountRole.Auditor, anna.Certificate, null), "accounts with one key");
        await InvalidAsync(() => officer.AddAccountAsync("second", AccountRole.Auditor, again, null), "that of the account bert");
        await officer.EndAccountAsync("bert");
        await InvalidAsync(() => officer.AddAccountAsync("bert", AccountRole.Auditor, again, null), "also after another one has ended");
        Assert.Equal(2, (await officer.ListAccountsAsync()).Accounts.Count);
    }

    [Fact]
    public async Task BadAccounts_AreRefusedWithASentence()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        using var ended = new TestPerson("ended", DateTimeOffset.UtcNow.AddDays(-1));
        using var unborn = new TestPerson("unborn", DateTimeOffset.UtcNow.AddDays(150));
        using var old = new TestPerson("old", DateTimeOffset.UtcNow.AddYears(20));
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        var soon = Instant.FromDateTime(DateTimeOffset.UtcNow.AddDays(50));

        await InvalidAsync(() => AddAsync(officer, ended, AccountRole.Operator), "and not now");
        await InvalidAsync(() => AddAsync(officer, unborn, AccountRole.Operator), "and not now");
        await InvalidAsync(() => officer.AddAccountAsync("Bert", AccountRole.Operator, bert.Certificate, null), "A name has 1 to 32");
        await InvalidAsync(() => officer.AddAccountAsync("bert", (AccountRole)7, bert.Certificate, null), "The role is none of");
        await InvalidAsync(() => officer.AddAccountAsync("bert", AccountRole.Operator, bert.Certificate, soon), "after its certificate");
        await InvalidAsync(() => officer.AddAccountAsync("anna", AccountRole.Operator, bert.Certificate, null), "an account anna already");
        await InvalidAsync(() => officer.EndAccountAsync("bert"), "no account of that name");
        await InvalidAsync(() => officer.EndAccountAsync("anna"), "the last security officer");
        Assert.Single((await officer.ListAccountsAsync()).Accounts);
    }

    [Fact]
    public async Task Account_EndsInTime_AndAtAWord()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using (var officer = ledger.Connect(anna.Certificate))
        {
            await AddAsync(officer, bert, AccountRole.Auditor);
            using var auditor = ledger.Connect(bert.Certificate);
            await auditor.GetStatusAsync();
            await officer.EndAccountAsync("bert");
            await RefusedAsync(() => auditor.GetStatusAsync(), "The account bert has ended on");
            Assert.Contains((await officer.GetStatusAsync()).Warnings, w => w.Contains("bert has ended", StringComparison.Ordinal));
        }

        await ledger.RestartAsync(new ServerEnvironment { TimeProvider = new ShiftedTime(TimeSpan.FromDays(20)) });
        using (var officer = ledger.Connect(anna.Certificate))
            Assert.Contains((await officer.GetStatusAsync()).Warnings, w => w.Contains("anna, ends on", StringComparison.Ordinal));

        await ledger.RestartAsync(new ServerEnvironment { TimeProvider = new ShiftedTime(TimeSpan.FromDays(41)) });
        using (var officer = ledger.Connect(anna.Certificate))
            await RefusedAsync(() => officer.GetStatusAsync(), "The account anna has ended on");
    }

    [Fact]
    public async Task Change_IsStatedInTheLedger_WithoutNames()
    {
        using var anna = new TestPerson("anna");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions
        {
            Address = ledger.Server.Address, MaxAttempts = 1,
        });

        // Whoever makes a change does not wait long for its round.
        await Eventually.TrueAsync(async () => (await officer.ListAccountsAsync()).Changes is [{ Round: > 0 }]);
        var change = Assert.Single((await officer.ListAccountsAsync()).Changes);

        var listed = Assert.Single(await client.ListEventsAsync(change.Round).ToListAsync());
        var statement = Assert.IsType<Statement>(EventReading.Read(listed.Text, Suite.One).Event);
        Assert.Equal(("access", Suite.One.Hash(change.Text.Span)), (statement.About, statement.Digests));
        Assert.DoesNotContain("anna", Encoding.UTF8.GetString(listed.Text.Span), StringComparison.Ordinal);
        var lines = Encoding.UTF8.GetString(change.Text.Span).Split('\n');
        Assert.Equal(["linking access v1", "ledger test.example/ledger", "number 1"], lines[..3]);
        Assert.Equal(["change add", "account anna", "role security-officer"], lines[4..7]);
        Assert.Equal(["by anna", ""], [lines[10], lines[12]]);
        Assert.Matches("^salt [0-9a-f]{32}$", lines[11]);
    }

    [Fact]
    public async Task Change_WhileNothingIsIssued_IsInForceAndStatedLater()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using (var officer = ledger.Connect(anna.Certificate))
            await AddAsync(officer, bert, AccountRole.Operator);

        // Off for more than a week: nothing is issued until somebody has looked at another clock.
        await ledger.RestartAsync(new ServerEnvironment { TimeProvider = new ShiftedTime(TimeSpan.FromDays(9)) });
        using (var officer = ledger.Connect(anna.Certificate))
        {
            Assert.Equal(0UL, (await officer.EndAccountAsync("bert")).Round);
            Assert.Contains(
                (await officer.GetStatusAsync()).Warnings, w => w.StartsWith("1 changes of the accounts", StringComparison.Ordinal));
            using var former = ledger.Connect(bert.Certificate);
            await RefusedAsync(() => former.GetStatusAsync(), "has ended");
        }

        await ledger.RestartAsync(new ServerEnvironment());
        using (var officer = ledger.Connect(anna.Certificate))
        {
            await Eventually.TrueAsync(async () => (await officer.ListAccountsAsync()).Changes[^1].Round > 0);
            Assert.Equal(3, (await officer.ListAccountsAsync()).Changes.Count);
        }
    }

    [Fact]
    public async Task Refused_IsCountedAndTold_AndDoesNotFillTheLog()
    {
        using var anna = new TestPerson("anna");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var nobody = ledger.Connect(certificate: null);
        for (var i = 0; i < 50; i++)
            await RefusedAsync(() => nobody.PublishAsync([]), "show the certificate of yours");

        Assert.InRange(ledger.Server.Log.Lines.Count(l => l.StartsWith("Warning 828 ", StringComparison.Ordinal)), 1, 2);
        using var officer = ledger.Connect(anna.Certificate);
        Assert.Contains((await officer.GetStatusAsync()).Warnings, w =>
            w.StartsWith("50 calls of the operator endpoint were refused", StringComparison.Ordinal) &&
            w.Contains("Publish from 127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddEvent_StatementAboutAccess_IsTheServersOwn()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.ConnectOperator();
        var text = new Statement
        {
            Ledger = server.Options.Ledger!, About = "access", Digests = Suite.One.Hash("forged"u8),
        }.ToText(Suite.One);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => client.AddEventAsync(text));

        Assert.Equal(ErrorReason.EventRefused, refused.Error.Reason);
    }

    private static async Task<AccountInfo> AddAsync(OperatorClient client, TestPerson person, AccountRole role) =>
        (await client.AddAccountAsync(person.Name, role, person.Certificate, until: null)).Account;

    private static async Task RefusedAsync(Func<Task> call, string sentence)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal((StatusCode.PermissionDenied, ErrorReason.AccessRefused), (refused.StatusCode, refused.Error.Reason));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    private static async Task InvalidAsync(Func<Task> call, string sentence)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal(ErrorReason.RequestInvalid, refused.Error.Reason);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
