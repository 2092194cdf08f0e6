using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Linking.Client;
using Linking.Events;
using Linking.LiteDb;
using Linking.Notes;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.AuditLogs;

using LedgerMode = Linking.Ledger.LedgerMode;

namespace Linking.Server.Tests.Access;

/// <summary>What several security officers have to ask for.</summary>
public sealed class ApprovalTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Activation_NeedsTheIdenticalCallOfTwo_AndIsDoneOnce()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var list = await first.ListKeysAsync();
        Assert.Equal((true, 2), (list.ActivationNeeded, list.Approvals));

        var needed = await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        Assert.Equal("1", needed.Error.Metadata["missing"]);
        Assert.Contains("1 more security officer has to make the identical call by", needed.Message, StringComparison.Ordinal);
        Assert.Contains((await second.GetStatusAsync()).Warnings, w =>
            w.StartsWith("Activation of all keys for issuing for 60min: 1 of 2", StringComparison.Ordinal) &&
            w.Contains("(anna)", StringComparison.Ordinal));
        // The same officer again, and another span or purpose, are no second word.
        await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        await NeedsAsync(() => second.ActivateKeysAsync(list, null, "issuing", 2 * Hour));
        await NeedsAsync(() => second.ActivateKeysAsync(list, null, "heads", Hour));
        Assert.Equal(LedgerMode.ReadOnly, ledger.Server.Server.Node.State.Mode);

        await second.ActivateKeysAsync(list, null, "issuing", Hour);
        // The other calls name a challenge that has gone.
        Assert.DoesNotContain((await first.GetStatusAsync()).Warnings, w => w.Contains("1 of 2", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => ledger.Server.Server.Node.State.Mode == LedgerMode.Issuing);
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => second.ActivateKeysAsync(list, null, "heads", Hour));
        Assert.Equal(ErrorReason.RequestInvalid, refused.Error.Reason);
        await NeedsAsync(async () => await first.ActivateKeysAsync(await first.ListKeysAsync(), null, "issuing", Hour));
        var log = new AuditLogFolder(ledger.Server.Options.DataFolder);
        await Eventually.TrueAsync(
            () => log.Read().Count(r => r.Entry is { Kind: AuditKind.Activation, Outcome: AuditKind.Refused }) == 6);
        var asked = log.Read().Where(r => r.Entry is { Kind: AuditKind.Activation, Outcome: AuditKind.Asked }).ToList();
        Assert.Equal(7, asked.Count);
        Assert.All(asked, r => Assert.Contains(r.Entry!.Values, v => v.Name == "by"));
    }

    /// <summary>Two accounts with certificates that name one person are one officer.</summary>
    [Fact]
    public async Task TwoAccountsOfOnePerson_CountOnce()
    {
        using var anna = new TestPerson("anna");
        using var again = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        await AddAsync("anna-two", AccountRole.SecurityOfficer, again, first, second);
        using var other = ledger.Connect(again.Certificate);
        var list = await first.ListKeysAsync();

        await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        var needed = await NeedsAsync(() => other.ActivateKeysAsync(list, null, "issuing", Hour));
        Assert.Contains("names the same person as that of the account anna, which counts once", needed.Message, StringComparison.Ordinal);

        await second.ActivateKeysAsync(list, null, "issuing", Hour);
    }

    /// <summary>Accounts that were written before their subject was: each key is a person.</summary>
    [Fact]
    public async Task AccountsWithoutASubject_CountByTheirKeys()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await FoundAsync(anna, bert);
        await ledger.RestartAsync(new ServerEnvironment(), data =>
        {
            using var file = DocumentFile.Open(AccountFile.PathIn(data), AccountFile.Schema);
            foreach (var account in file.Read(r => r.FindRange(AccountFile.Accounts, "_id", 0L, long.MaxValue, int.MaxValue)))
            {
                Assert.True(account.Remove("subject"));
                file.Write(transaction => transaction.TryUpsert(AccountFile.Accounts, account));
            }
        });
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var list = await first.ListKeysAsync();

        await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        // The only person may end accounts alone, and is not alone here.
        await NeedsAsync(() => first.EndAccountAsync("bert"));
        await second.ActivateKeysAsync(list, null, "issuing", Hour);
    }

    [Fact]
    public async Task FirstCall_WaitsAQuarterOfAnHour_WhateverTheClockSays()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        var time = new SteppedTime();
        await using var ledger = await FoundAsync(anna, bert, time);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var list = await first.ListKeysAsync();

        await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        time.Pass(TimeSpan.FromMinutes(15));
        await NeedsAsync(() => second.ActivateKeysAsync(list, null, "issuing", Hour));
        time.SetClock(TimeSpan.FromDays(1));
        await first.ActivateKeysAsync(list, null, "issuing", Hour);
    }

    /// <summary>One officer asks for anything, again and again: what another one has asked for waits all the same.</summary>
    [Fact]
    public async Task Calls_WithoutEnd_MakeNoRoomButTheCallersOwn()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var list = await first.ListKeysAsync();

        await NeedsAsync(() => second.ActivateKeysAsync(list, null, "issuing", Hour));
        for (var i = 1; i <= 70; i++)
            await NeedsAsync(() => first.NoticeAsync(new OtherSubject(), [$"notice {i}"]));
        var waiting = (await first.GetStatusAsync()).Warnings.Where(w => w.Contains("1 of 2", StringComparison.Ordinal)).ToList();
        Assert.Equal((17, 1), (waiting.Count, waiting.Count(w => w.Contains("(bert)", StringComparison.Ordinal))));

        await first.ActivateKeysAsync(list, null, "issuing", Hour);
    }

    [Fact]
    public async Task FirstCall_OfAnAccountThatHasEnded_CountsNoMore()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        using var carl = new TestPerson("carl");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var list = await first.ListKeysAsync();

        await AddAsync("carl", AccountRole.SecurityOfficer, carl, first, second);
        using var third = ledger.Connect(carl.Certificate);
        await NeedsAsync(() => second.ActivateKeysAsync(list, null, "issuing", Hour));
        await NeedsAsync(() => first.EndAccountAsync("bert"));
        await third.EndAccountAsync("bert");
        await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        await third.ActivateKeysAsync(list, null, "issuing", Hour);
    }

    [Fact]
    public async Task Suspension_NeedsOne_GivesUpWhatWaits_AndIsNotForTheAuditor()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        using var carl = new TestPerson("carl");
        using var dora = new TestPerson("dora");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        await AddAsync("carl", AccountRole.Operator, carl, first, second);
        await AddAsync("dora", AccountRole.Auditor, dora, first, second);
        using var @operator = ledger.Connect(carl.Certificate);
        using var auditor = ledger.Connect(dora.Certificate);
        var list = await first.ListKeysAsync();

        await NeedsAsync(() => first.ActivateKeysAsync(list, null, "issuing", Hour));
        await @operator.SuspendKeysAsync(null);
        Assert.DoesNotContain((await first.GetStatusAsync()).Warnings, w => w.Contains("1 of 2", StringComparison.Ordinal));
        Assert.Equal(
            ErrorReason.RequestInvalid,
            (await Assert.ThrowsAsync<RequestFailedException>(() => second.ActivateKeysAsync(list, null, "issuing", Hour))).Error.Reason);

        foreach (var call in (Func<Task>[])
            [() => auditor.SuspendKeysAsync(null), () => @operator.ActivateKeysAsync(list, null, "issuing", Hour)])
            Assert.Equal(ErrorReason.AccessRefused, (await Assert.ThrowsAsync<RequestFailedException>(call)).Error.Reason);
        await Eventually.TrueAsync(() => new AuditLogFolder(ledger.Server.Options.DataFolder).Read()
            .Count(r => r.Entry is { Kind: AuditKind.Access, Outcome: AuditKind.Refused }) == 4);
    }

    /// <summary>One officer makes the second alone; from then on nobody is made or ended by one alone.</summary>
    [Fact]
    public async Task Accounts_AreMadeAndEndedByAsManyOfficersAsThereAre()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        using var carl = new TestPerson("carl");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);

        await NeedsAsync(() => first.AddAccountAsync("carl", AccountRole.Auditor, carl.Certificate, null));
        await NeedsAsync(() => second.AddAccountAsync("carl", AccountRole.Operator, carl.Certificate, null));
        Assert.Equal(2, (await first.ListAccountsAsync()).Accounts.Count);
        Assert.Equal(
            AccountRole.Auditor, (await second.AddAccountAsync("carl", AccountRole.Auditor, carl.Certificate, null)).Account.Role);
        await NeedsAsync(() => first.EndAccountAsync("bert"));
        await NeedsAsync(() => first.EndAccountAsync("carl"));
        await second.EndAccountAsync("carl");
        Assert.Equal([true, true, false], (await first.ListAccountsAsync()).Accounts.Select(a => a.InForce));

        // What cannot be done is refused before anybody is asked to agree.
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => first.EndAccountAsync("carl"));
        Assert.Equal(ErrorReason.RequestInvalid, refused.Error.Reason);
        var log = new AuditLogFolder(ledger.Server.Options.DataFolder);
        await Eventually.TrueAsync(() => log.Read().Count(r => r.Entry is { Kind: AuditKind.Access, Outcome: AuditKind.Refused }) == 4);
    }

    [Fact]
    public async Task EventsOfTheRecord_AreWrittenByTwo()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await FoundAsync(anna, bert);
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        await Assert.ThrowsAsync<RequestFailedException>(async () =>
            await first.ActivateKeysAsync(await first.ListKeysAsync(), null, "issuing", Hour));
        await second.ActivateKeysAsync(await second.ListKeysAsync(), null, "issuing", Hour);
        await Eventually.TrueAsync(() => ledger.Server.Server.Node.State.Mode == LedgerMode.Issuing);
        var node = ledger.Server.Server.Node;

        await NeedsAsync(() => first.NoticeAsync(new OtherSubject(), ["a test"]));
        await NeedsAsync(() => second.NoticeAsync(new OtherSubject(), ["another test"]));
        Assert.Equal(1, node.Record.Count);
        Assert.True(await second.NoticeAsync(new OtherSubject(), ["a test"]) > 0);

        await NeedsAsync(() => first.StrikeAsync(1, []));
        await second.StrikeAsync(1, []);
        var configuration = new Configuration
        {
            Ledger = node.Genesis.Ledger,
            Record = node.Head.RecordLink,
            SealNew = false,
            State = node.Genesis.State with { Interval = 5_000_000 },
        }.ToText(node.Genesis.Suite);
        await NeedsAsync(() => first.ConfigureAsync(configuration));
        await second.ConfigureAsync(configuration);
        Assert.Equal(4, node.Record.Count);
    }

    [Fact]
    public async Task Key_IsDestroyedByTwo()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await FoundAsync(anna, bert);
        using var spare = SigningKey.Generate();
        var (file, pem) = (Path.Combine(ledger.Server.Options.DataFolder, "keys", "spare.pem"), new byte[SigningKey.PemSize]);
        spare.WritePem(pem);
        await File.WriteAllBytesAsync(file, pem);
        await ledger.RestartAsync(new ServerEnvironment());
        using var first = ledger.Connect(anna.Certificate);
        using var second = ledger.Connect(bert.Certificate);
        var key = new VerifierKey("key", spare.PublicKey.Span).Fingerprint;

        await NeedsAsync(() => first.DestroyKeyAsync(key));
        Assert.True(File.Exists(file));
        await second.DestroyKeyAsync(key);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Account_WithALongCertificate_IsMade()
    {
        using var anna = new TestPerson("anna");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        using var key = RSA.Create(4096);
        var request = new CertificateRequest("CN=bert", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

        await officer.AddAccountAsync("bert", AccountRole.Operator, certificate, null);

        Assert.True(certificate.RawData.Length > 1 << 10);
    }

    [Fact]
    public async Task Approvals_WithoutAccounts_CannotBeGiven()
    {
        await using var server = await TestServer.StartAsync(o => o with { KeyActivation = true, Approvals = 2 });
        using var nobody = server.ConnectOperator();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(
            async () => await nobody.ActivateKeysAsync(await nobody.ListKeysAsync(), null, "issuing", Hour));

        Assert.Equal(ErrorReason.AccessRefused, refused.Error.Reason);
        Assert.Contains("has no accounts to tell them apart", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<AccountLedger> FoundAsync(TestPerson one, TestPerson other, TimeProvider? time = null)
    {
        var ledger = await AccountLedger.FoundAsync(one);
        using (var officer = ledger.Connect(one.Certificate))
            await officer.AddAccountAsync(other.Name, AccountRole.SecurityOfficer, other.Certificate, until: null);
        ledger.Configure = o => o with { KeyActivation = true, Approvals = 2 };
        await ledger.RestartAsync(new ServerEnvironment { TimeProvider = time ?? TimeProvider.System });
        return ledger;
    }

    private static async Task AddAsync(string name, AccountRole role, TestPerson person, OperatorClient first, OperatorClient second)
    {
        await NeedsAsync(() => first.AddAccountAsync(name, role, person.Certificate, until: null));
        await second.AddAccountAsync(name, role, person.Certificate, until: null);
    }

    private static async Task<RequestFailedException> NeedsAsync(Func<Task> call)
    {
        var needed = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal((Grpc.Core.StatusCode.FailedPrecondition, ErrorReason.ApprovalNeeded), (needed.StatusCode, needed.Error.Reason));
        return needed;
    }
}
