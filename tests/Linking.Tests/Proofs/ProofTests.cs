using System.Text;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Rounds;
using Linking.Tests.Records;

namespace Linking.Tests.Proofs;

/// <summary>docs/spec/order.md.</summary>
public sealed class ProofTests
{
    public static TheoryData<int, Chain> Readings => RecordWalkTests.Readings;

    [Theory]
    [MemberData(nameof(Readings))]
    public void Consistency_HoldsAgainstRootsFromElsewhere(int suite, Chain chain)
    {
        var ledger = Ledger(suite, 7);
        var proof = new ConsistencyProof(ledger.Suite, 3, 7, ledger.History(7).Consistency(3));
        Assert.True(ConsistencyProof.TryDecode(proof.ToBytes(), out var read, out _));
        Assert.True(read.Holds(chain, ledger.History(3).Root[chain], ledger.History(7).Root[chain]));
        Assert.False(read.Holds(chain, ledger.History(4).Root[chain], ledger.History(7).Root[chain]));
        Assert.Throws<InvalidOperationException>(() => (proof with { First = 0 }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (proof with { First = 8 }).ToBytes());
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Order_HoldsForItsHeadersAlone(int suite, Chain chain)
    {
        var ledger = Ledger(suite, 6);
        Assert.True(OrderProof.TryDecode(OrderProof.Encode(ledger.HeaderBytes(2), ledger.HeaderBytes(5), ledger.PathTo(2, 5)),
            out var proof, out _));
        Assert.True(proof.Holds(chain));
        Assert.True(OrderProof.TryDecode(OrderProof.Encode(ledger.HeaderBytes(1), ledger.HeaderBytes(5), ledger.PathTo(2, 5)), out proof,
            out _));
        Assert.False(proof.Holds(chain));
        Assert.Throws<InvalidOperationException>(()
            => OrderProof.Encode(ledger.HeaderBytes(2), ledger.HeaderBytes(2), ledger.PathTo(2, 5)));
        var other = new LedgerBuilder(ledger.Suite, "example.org/other");
        Assert.Throws<InvalidOperationException>(() => OrderProof.Encode(other.HeaderBytes(0), ledger.HeaderBytes(2), ledger.PathTo(2, 5)));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void NotBefore_LeadsToTheInnermostBeacon(int suite, Chain chain)
    {
        var inner = Ledger(3 - suite, 2);
        var value = new Beacon { Ledger = inner.Ledger, Source = BeaconSource.Public, Name = "lottery",
            Value = new byte[] { 7 } }.ToText(inner.Suite);
        var m = inner.AddEvent(value);
        var n = inner.AddRound("later");
        var innerProof = NotBeforeProof.Encode(
            OrderProof.Encode(inner.HeaderBytes(m), inner.HeaderBytes(n), inner.PathTo(m, n)), inner.HeaderBytes(n), inner.Level(m, 1),
                value, []);

        var ledger = Ledger(suite, 2);
        var text = new Beacon
        {
            Ledger = ledger.Ledger, Source = BeaconSource.Ledger, Name = "other", LinkSuite = inner.Suite, Link = inner.Link(n),
        }.ToText(ledger.Suite);
        var round = ledger.AddEvent(text);
        var bytes = NotBeforeProof.Encode([], ledger.HeaderBytes(round), ledger.Level(round, 1), text, innerProof);
        Assert.True(NotBeforeProof.TryDecode(bytes, out var proof, out _));
        Assert.True(proof.Holds(chain, _ => false, out var source));
        Assert.Equal(("lottery", 7), (source.Name, source.Value.Span[0]));
        // With no function left on the other side nothing holds it.
        Assert.False(proof.Holds(chain, f => f.Width() == inner.Suite.Width, out _));
        Assert.True(proof.Holds(chain, f => f == inner.Suite.Alpha, out _));

        Assert.True(NotBeforeProof.TryDecode(
            NotBeforeProof.Encode([], ledger.HeaderBytes(round), ledger.Level(round, 1), text, []), out var without, out _));
        Assert.False(without.Holds(chain, _ => false, out _));
        var elsewhere = ledger.AddRound("x");
        Assert.True(NotBeforeProof.TryDecode(
            NotBeforeProof.Encode([], ledger.HeaderBytes(elsewhere), ledger.Level(round, 1), text, innerProof), out var wrong, out _));
        Assert.False(wrong.Holds(chain, _ => false, out _));
    }

    [Fact]
    public void NotBefore_IsAtMostEightDeep()
    {
        var ledger = Ledger(1, 2);
        byte[] bytes = [];
        for (var depth = 1; depth <= 8; depth++)
            bytes = NotBeforeProof.Encode([], ledger.HeaderBytes(1), ledger.Level(0, 0), "e"u8, bytes);
        Assert.Throws<InvalidOperationException>(() => NotBeforeProof.Encode([], ledger.HeaderBytes(1), ledger.Level(0, 0), "e"u8, bytes));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Fork_OfTwoHeads(int suite, Chain chain)
    {
        var (one, two) = (Ledger(suite, 3), Ledger(suite, 3));
        one.AddRound("this");
        two.AddRound("that");
        var type = chain == Chain.Alpha ? StatementType.AlphaNote : StatementType.BetaNote;
        var proof = new ForkProof(one.Record, new(type, one.Head(4)[chain]), new(type, two.Head(4)[chain]));
        Assert.True(ForkProof.TryDecode(proof.ToBytes(), out var read, out _));
        Assert.True(read.Holds(chain, one.Identity[chain]));
        Assert.False(read.Holds(1 - chain, one.Identity[1 - chain]));
        Assert.False((proof with { Second = proof.First }).Holds(chain, one.Identity[chain]));
        Assert.False((proof with { Second = new(type, two.Head(3)[chain]) }).Holds(chain, one.Identity[chain]));
        Assert.False((proof with { Second = new(type, two.Head(4, two.KeysOf([31], [32], [33], []))[chain]) })
            .Holds(chain, one.Identity[chain]));
        Assert.False(read.Holds(chain, one.Identity[chain], isSchemeFallen: _ => true));
        Assert.False(read.Holds(chain, one.Suite[chain].Hash("other"u8)));

        // A head against a publication of the same size; two publications of one number.
        one.Publish();
        two.Publish();
        ForkStatement Of(LedgerBuilder l) => new(StatementType.Publication, LedgerBuilder.NoteBytes(l.Publications[^1]));
        Assert.True((proof with { Second = Of(two) }).Holds(chain, one.Identity[chain]));
        Assert.False((proof with { Second = Of(one) }).Holds(chain, one.Identity[chain]));
        one.AddRound("more");
        two.AddRound("more", "and more");
        var published = new ForkProof(one.Record, Of(one), Of(two));
        Assert.True(published.Holds(chain, one.Identity[chain]));
        Assert.False((published with { Second = Of(one) }).Holds(chain, one.Identity[chain]));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Fork_OfTwoRecords(int suite, Chain chain)
    {
        var (one, two) = (Ledger(suite, 3), Ledger(suite, 3));
        var common = one.Record;
        one.AddRecord(RecordWalkTests.Other(one));
        two.AddRound("x");
        two.AddRecord(RecordWalkTests.Other(two) with { Text = ["other"] });
        ForkStatement Entry(LedgerBuilder l) => new(StatementType.RecordEntry, l.Entries[1].ToBytes());
        var proof = new ForkProof(common, Entry(one), Entry(two));
        Assert.True(proof.Holds(chain, one.Identity[chain]));
        Assert.True((proof with { Record = one.Record }).Holds(chain, one.Identity[chain]));
        Assert.False((proof with { Second = Entry(one) }).Holds(chain, one.Identity[chain]));
        Assert.False((proof with { Second = new(StatementType.RecordEntry, one.Entries[0].ToBytes()) }).Holds(chain, one.Identity[chain]));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Fork_WithReplacedKeys_FailsAgainstTheCallersRecord(int suite, Chain chain)
    {
        var (one, two) = (Ledger(suite, 2), Ledger(suite, 2));
        var old = one.Record;
        var next = one.KeysOf([21], [22], [23], []);
        one.AddRecord(RecordWalkTests.Config(one, next), next: next);
        one.AddRound("a");
        two.AddRound("b");
        two.AddRound("c");
        // The thief of the replaced keys signs what he likes for a size after them.
        var type = chain == Chain.Alpha ? StatementType.AlphaNote : StatementType.BetaNote;
        var three = Ledger(suite, 2);
        three.AddRound("d");
        three.AddRound("e");
        var proof = new ForkProof(old, new(type, two.Head(4)[chain]), new(type, three.Head(4)[chain]));
        Assert.True(proof.Holds(chain, one.Identity[chain]));
        Assert.False(proof.Holds(chain, one.Identity[chain], own: one.Record));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Fork_OfTwoRecords_IsBehindTheProofsOwnEntries(int suite, Chain chain)
    {
        var (one, two) = (Ledger(suite, 3), Ledger(suite, 3));
        var genesis = one.Record;
        one.AddRecord(RecordWalkTests.Other(one));
        two.AddRecord(RecordWalkTests.Other(two));
        var common = one.Record;
        one.AddRecord(RecordWalkTests.Other(one));
        two.AddRecord(RecordWalkTests.Other(two) with { Text = ["other"] });
        ForkStatement Entry(LedgerBuilder l) => new(StatementType.RecordEntry, l.Entries[2].ToBytes());
        var proof = new ForkProof(common, Entry(one), Entry(two));
        Assert.True(proof.Holds(chain, one.Identity[chain], own: one.Record));
        // The caller's record holds the entry that both name, and the proof's does not.
        Assert.False((proof with { Record = genesis }).Holds(chain, one.Identity[chain], own: one.Record));
    }

    private static LedgerBuilder Ledger(int suite, ulong size)
    {
        var ledger = new LedgerBuilder(suite == 1 ? Suite.One : Suite.Two);
        while (ledger.Size < size)
            ledger.AddRound($"round {ledger.Size}");
        return ledger;
    }
}
