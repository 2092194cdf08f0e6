using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Tests.Records;

/// <summary>docs/spec/record.md, "Walking the record", step by step.</summary>
public sealed class RecordWalkTests
{
    public static TheoryData<int, Chain> Readings => new()
    {
        { 1, Chain.Alpha }, { 1, Chain.Beta }, { 2, Chain.Alpha }, { 2, Chain.Beta },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void Configuration_ChangesKeysBySize(int suite, Chain chain)
    {
        var ledger = Ledger(suite);
        ledger.AddRound("a");
        var old = ledger.Keys;
        var next = ledger.KeysOf([21], [22], [23], [24]);
        var round = ledger.AddRecord(Config(ledger, next), next: next);
        ledger.AddRound("b");
        var walk = ledger.Walk(chain);
        Assert.Equal((WalkEnd.Whole, null), (walk.End, walk.Reason));
        Assert.Equal(old.Public, walk.KeysFor(round + 1));
        Assert.Equal(next.Public, walk.KeysFor(round + 2));
        Assert.Equal(old.Public, walk.KeysFor(1));
        Assert.True(walk.KeysFor(0).IsNone);
        Assert.Equal(old.Public, walk.StateAt(round)!.Keys);
        Assert.Equal(next.Public, walk.StateAt(round + 1)!.Keys);
        Assert.True(walk.IsCompleteFor(ledger.Header(round)) && walk.IsCompleteFor(ledger.Header(round + 1))
            && walk.IsCompleteFor(ledger.Header(1)));
        Assert.Equal(ledger.Link(round)[chain], walk.LinkBefore(round + 1));
        Assert.Equal(ledger.Identity[chain], walk.LinkBefore(round));

        // The record without its newest entry is not complete for what follows it.
        var shorter = RecordWalk.Of(new RecordFile([ledger.Entries[0]]), chain, ledger.Identity[chain]);
        Assert.True(shorter.IsCompleteFor(ledger.Header(round)));
        Assert.False(shorter.IsCompleteFor(ledger.Header(round + 1)));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Recovery_SignsConfigurationsAndSealNew(int suite, Chain chain)
    {
        var ledger = Ledger(suite, [14]);
        var next = ledger.KeysOf([21], [22], [23], [24]);
        var round = ledger.AddRecord(Config(ledger, next, sealNew: true), next: next);
        var walk = ledger.Walk(chain);
        Assert.Equal(WalkEnd.Whole, walk.End);
        Assert.Equal(next.Public, walk.KeysFor(round + 1));
        Assert.False(walk.KeysFor(round).Equals(next.Public));

        ledger.AddRecord(new Successor
        {
            Ledger = ledger.Ledger, SuccessorLedger = LedgerId.Parse("other"), SuccessorSuite = Suite.Two,
                SuccessorIdentity = Suite.Two.Hash("id"u8),
        });
        walk = ledger.Walk(chain);
        Assert.Equal(WalkEnd.Whole, walk.End);
        Assert.Equal("other", walk.Successor!.SuccessorLedger.Value);
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void WithoutTheRightSignatures_TheWalkEndsBefore(int suite, Chain chain)
    {
        var thief = Ledger(suite);
        var theirs = thief.KeysOf([31], [32], [33], []);
        thief.AddRecord(Config(thief, theirs), next: theirs, sealers: theirs);
        Assert.Equal((WalkEnd.Fault, 1), (thief.Walk(chain).End, thief.Walk(chain).Taken.Count));

        var sealsNew = Ledger(suite);
        sealsNew.AddRecord(Config(sealsNew, theirs, sealNew: true), next: theirs);
        Assert.Equal(WalkEnd.Fault, sealsNew.Walk(chain).End);

        var unsigned = Ledger(suite, [14]);
        unsigned.AddRecord(Config(unsigned, theirs), next: theirs, sign: false);
        Assert.Equal(WalkEnd.Fault, unsigned.Walk(chain).End);

        var needless = Ledger(suite, [14]);
        var without = needless.KeysOf([41], [42], [43], []);
        needless.AddRecord(Config(needless, without), next: without);
        Assert.Equal(WalkEnd.Whole, needless.Walk(chain).End);
        // Where there are no recovery keys, an event is the text alone.
        var signed = Ledger(suite);
        var recovery = signed.KeysOf([11], [12], [13], [14]);
        var text = (Config(signed, without) with { Record = signed.RecordLink }).ToText(signed.Suite);
        signed.AddRecordBytes(recovery.Recovery.Sign(Encoding.UTF8.GetString(text)));
        Assert.Equal(WalkEnd.Fault, signed.Walk(chain).End);
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Event_ForAnotherPlace_EndsTheWalk(int suite, Chain chain)
    {
        var ledger = Ledger(suite);
        ledger.AddRecord(Other(ledger));
        ledger.AddRecord(Other(ledger), lines => lines[3] = $"record {ledger.Identity}");
        Assert.Equal((WalkEnd.Fault, 2), (ledger.Walk(chain).End, ledger.Walk(chain).Taken.Count));

        var named = Ledger(suite);
        named.AddRecord(Other(named), lines => lines[2] = "ledger example.org/other");
        Assert.Equal(WalkEnd.Fault, named.Walk(chain).End);

        var heartbeat = Ledger(suite);
        heartbeat.AddRecordBytes(new Heartbeat { Ledger = heartbeat.Ledger }.ToText(heartbeat.Suite));
        Assert.Equal(WalkEnd.Fault, heartbeat.Walk(chain).End);
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void UnknownEvent_IsNoticedAndNotTaken(int suite, Chain chain)
    {
        foreach (var edit in (Action<List<string>>[])
            [l => l[1] = "later-type", l => l.Add("x!later words"), l => l[4] = "about later 1", l => l[0] = "linking event v2"])
        {
            var ledger = Ledger(suite);
            ledger.AddRound("a");
            var round = ledger.AddRecord(Other(ledger), edit);
            ledger.AddRound("b");
            var walk = ledger.Walk(chain);
            Assert.Equal((WalkEnd.UnknownEvent, 1), (walk.End, walk.Taken.Count));
            Assert.True(walk.IsKnownFor(round) && walk.IsCompleteFor(ledger.Header(round)));
            Assert.False(walk.IsKnownFor(round + 1) || walk.IsCompleteFor(ledger.Header(round + 1)));

            // Not signed by the keys in force, it is nobody's.
            var forged = Ledger(suite);
            forged.AddRecord(Other(forged), edit, sealers: forged.KeysOf([31], [32], [33], []));
            Assert.Equal(WalkEnd.Fault, forged.Walk(chain).End);
            Assert.True(forged.Walk(chain).IsKnownFor(9));
        }
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Notices_StrikeRoundsAndTakeFromKeys(int suite, Chain chain)
    {
        var ledger = Ledger(suite);
        ledger.AddRound("a");
        ledger.AddRound("b");
        var round = ledger.AddRecord(Other(ledger) with { About = new ClockSubject(2, 2) });
        var since = Instant.Parse("2027-02-01T00:00:00.000000Z");
        var key = ledger.Keys.Public.Alpha[0];
        ledger.AddRecord(Other(ledger) with { About = new StolenSubject(key, since.Plus(1)), Text = ["one", "two  words"] });
        ledger.AddRecord(Other(ledger) with { About = new StolenSubject(key, since) });
        ledger.AddRecord(Other(ledger) with { About = new UnprovableSubject(0, 1) });
        ledger.AddRecord(Other(ledger) with { About = new WeakenedSubject("sha2-256", since) });
        var walk = ledger.Walk(chain);
        Assert.Equal((WalkEnd.Whole, 6), (walk.End, walk.Taken.Count));
        Assert.Equal([false, true, false], new[] { round - 2, round - 1, round }.Select(walk.IsStruck));
        Assert.Equal(since, walk.StolenSince(new VerifierKey("another-name", key.PublicKey)));
        Assert.Null(walk.StolenSince(ledger.Keys.Public.Publication[0]));
        Assert.Equal(5, walk.Notices.Count());

        foreach (var about in (NoticeSubject[])[new ClockSubject(1, 1), new UnprovableSubject(0, 3)])
        {
            var wrong = Ledger(suite);
            wrong.AddRound("a");
            wrong.AddRound("b");
            wrong.AddRecord(Other(wrong) with { About = about });
            Assert.Equal(WalkEnd.Fault, wrong.Walk(chain).End);
        }
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void FallenScheme_IsPassedOverButForPinnedEntries(int suite, Chain chain)
    {
        var ledger = Ledger(suite);
        ledger.AddRecord(Other(ledger));
        Assert.Single(ledger.Walk(chain, isPassedOver: _ => true).Taken);
        Assert.Equal(2, ledger.Walk(chain, pinned: 2, isPassedOver: _ => true).Taken.Count);
        Assert.Single(ledger.Walk(chain, pinned: 1, isPassedOver: _ => true).Taken);
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void EndOfService_LeavesNoKeys(int suite, Chain chain)
    {
        var ledger = Ledger(suite);
        var none = ledger.KeysOf([], [], [], []);
        var round = ledger.AddRecord(Config(ledger, none));
        var walk = ledger.Walk(chain);
        Assert.Equal(WalkEnd.Whole, walk.End);
        Assert.False(walk.KeysFor(round + 1).IsNone);
        Assert.True(walk.KeysFor(round + 2).IsNone);
        ledger.AddRecord(Other(ledger));
        Assert.Equal((WalkEnd.Fault, 2), (ledger.Walk(chain).End, ledger.Walk(chain).Taken.Count));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void EachBitOfAnEntry_Counts(int suite, Chain chain)
    {
        var ledger = Ledger(suite);
        ledger.AddRound("a");
        ledger.AddRecord(Other(ledger));
        var other = chain == Chain.Alpha ? Chain.Beta : Chain.Alpha;
        var entry = ledger.Entries[1].ToBytes();
        var random = new Random(5);
        for (var i = 0; i < 400; i++)
        {
            var changed = entry.ToArray();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            if (!RecordEntry.TryDecode(changed, out var read, out _) || read.Round == 0 || read.Header.Ledger != ledger.Ledger)
                continue;
            RecordWalk Walk(Chain c) => RecordWalk.Of(new RecordFile([ledger.Entries[0], read]), c, ledger.Identity[c]);
            // Whatever was changed, one of the two readings does not take it, and none throws.
            Assert.True(Walk(chain).End == WalkEnd.Fault || Walk(other).End == WalkEnd.Fault);
        }
    }

    [Fact]
    public void Fault_OfALaterEntry_LeavesThoseBefore()
    {
        var ledger = Ledger(1);
        ledger.AddRecord(Other(ledger));
        var bytes = ledger.Record.ToBytes();
        // The last entry's leaf: its kind.
        var changed = bytes.ToArray();
        var at = bytes.AsSpan().LastIndexOf("L\u0001\u0001\u0004"u8);
        changed[at + 3] = 1;
        var record = RecordFile.Decode(changed);
        Assert.Single(record.Entries);
        Assert.Equal(DecodeErrorKind.Malformed, record.Fault.Kind);
        Assert.Equal(WalkEnd.Fault, RecordWalk.Of(record, Chain.Alpha, ledger.Identity.Alpha).End);
        changed[at + 1] = 9;
        Assert.Equal(DecodeErrorKind.UnknownVersion, RecordFile.Decode(changed).Fault.Kind);
    }

    [Fact]
    public void Genesis_ThatIsUnknown_BeginsNoRecord()
    {
        var ledger = new LedgerBuilder(Suite.One, editGenesis: lines => lines.Add("x!later words"));
        var walk = ledger.Walk(Chain.Alpha);
        Assert.Equal((WalkEnd.OtherIdentity, 0), (walk.End, walk.Taken.Count));
        Assert.False(!walk.KeysFor(1).IsNone || walk.IsCompleteFor(ledger.Header(0)));
    }

    internal static Notice Other(LedgerBuilder ledger) => new() { Ledger = ledger.Ledger, About = new OtherSubject() };

    internal static Configuration Config(LedgerBuilder ledger, LedgerBuilder.RoleSigners keys, bool sealNew = false) =>
        new() { Ledger = ledger.Ledger, SealNew = sealNew, State = ledger.State with { Keys = keys.Public } };

    private static LedgerBuilder Ledger(int suite, byte[]? recovery = null) => new(suite == 1 ? Suite.One : Suite.Two, recovery: recovery);
}
