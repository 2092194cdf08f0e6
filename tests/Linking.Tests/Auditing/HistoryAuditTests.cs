using Linking.Auditing;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tests.Verification;

namespace Linking.Tests.Auditing;

using LedgerBuilder = Linking.Tests.Verification.LedgerBuilder;

/// <summary>docs/spec/audit.md, "Looking".</summary>
public sealed class HistoryAuditTests
{
    private static readonly ulong[] NoCounts = new ulong[AuditCodes.Largest];

    public static TheoryData<Chain> Chains => [Chain.Alpha, Chain.Beta];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Take_WholeHistory_HoldsAndGoesOnFromEveryState(int suite)
    {
        var ledger = Ledger(suite == 1 ? Suite.One : Suite.Two, 12);
        ledger.Configure(KeySet.Of(3, 4, 5));
        ledger.Add(ledger.Document("last"u8));
        var whole = Audited(ledger, ledger.Count, out var findings);
        Assert.Empty(findings);
        Assert.Equal(ledger.History(ledger.Count).Root, whole.Root);

        for (var size = 1UL; size < ledger.Count; size++)
        {
            var bytes = StateOf(ledger, Audited(ledger, size, out _)).ToBytes();
            Assert.True(AuditState.TryDecode(bytes, out var state, out _));
            var later = new HistoryAudit(ledger.Identity, ledger.Record, state);
            for (var n = size; n < ledger.Count; n++)
                Assert.True(later.Take(ledger.Headers[(int)n].ToBytes(), ledger.TimeOf(n), findings));
            Assert.Empty(findings);
            Assert.Equal(StateOf(ledger, whole).ToBytes(), StateOf(ledger, later).ToBytes());
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Take_FieldOfAnotherHistory_NamesTheFunctionAndTakesNothing(Chain chain)
    {
        var ledger = Ledger(Suite.One, 6);
        var sound = ledger.Headers[5];
        Refused(AuditCode.Link, With(sound, previousLink: LedgerBuilder.Changed(sound.PreviousLink, chain)));
        Refused(AuditCode.Link, With(sound, historyRoot: LedgerBuilder.Changed(sound.HistoryRoot, chain)));
        Refused(AuditCode.Record, With(sound, recordLink: LedgerBuilder.Changed(sound.RecordLink, chain)));
        Refused(AuditCode.Head, With(sound, signedHead: LedgerBuilder.Changed(sound.SignedHeadDigest, chain)));

        void Refused(AuditCode code, Header header)
        {
            // From a state, so that the head of this size is known.
            var audit = new HistoryAudit(ledger.Identity, ledger.Record, StateOf(ledger, Audited(ledger, 5, out _)));
            var findings = new List<AuditFinding>();
            Assert.False(audit.Take(header.ToBytes(), header.Time, findings));
            Assert.Equal((code, chain), (Assert.Single(findings).Code, findings[0].Chain));
            Assert.Equal(5UL, audit.Size);
            Assert.True(audit.Take(sound.ToBytes(), sound.Time, findings));
        }
    }

    [Fact]
    public void Take_WhatIsNotTheNextHeader_IsRefused()
    {
        var ledger = Ledger(Suite.One, 3);
        var other = new LedgerBuilder("other.example/ledger");
        other.Add(other.Document("a"u8));
        foreach (var bytes in (byte[][])[[], [1, 2, 3], ledger.Headers[2].ToBytes(), other.Headers[1].ToBytes()])
        {
            var audit = Audited(ledger, 1, out var findings);
            Assert.False(audit.Take(bytes, ledger.Start, findings));
            Assert.Equal(AuditCode.Header, Assert.Single(findings).Code);
        }

        var ofAnother = new HistoryAudit(ledger.Identity, ledger.Record, null);
        var found = new List<AuditFinding>();
        Assert.False(ofAnother.Take(With(ledger.Headers[0], time: ledger.Start.Plus(1)).ToBytes(), ledger.Start, found));
        Assert.Contains(found, f => f.Code == AuditCode.Link && f.Message.Contains("identity", StringComparison.Ordinal));
    }

    [Fact]
    public void Take_TimeThatDoesNotRise_IsFoundAndTaken()
    {
        var ledger = Ledger(Suite.One, 3);
        ledger.Add(ledger.TimeOf(2), ledger.Document("late"u8));

        Audited(ledger, ledger.Count, out var findings);

        Assert.Equal(AuditCode.Time, Assert.Single(findings).Code);
    }

    [Fact]
    public void Take_HeaderThatStrikesAWrongClock_MayGoBackToBeforeIt()
    {
        var ledger = Ledger(Suite.One, 4);
        var before = ledger.TimeOf(3);
        ledger.Add(before.Plus(LedgerBuilder.Day), ledger.Document("wrong clock"u8));
        var wrong = ledger.Count - 1;
        ledger.Notify(new ClockSubject(wrong, wrong), before.Plus(2 * LedgerBuilder.Second));
        ledger.Add(before.Plus(3 * LedgerBuilder.Second), ledger.Document("right again"u8));

        var audit = Audited(ledger, wrong, out var findings);
        for (var n = wrong; n < ledger.Count; n++)
            Assert.True(audit.Take(ledger.Headers[(int)n].ToBytes(), before.Plus(2 * LedgerBuilder.Day), findings));

        Assert.Empty(findings);
    }

    [Fact]
    public void Take_TimeAheadOfTheAuditorsClock_IsFound()
    {
        var ledger = Ledger(Suite.One, 2);
        var audit = Audited(ledger, 1, out var findings);
        var header = ledger.Headers[1];
        var latest = header.Accuracy + HistoryAudit.ClockTolerance;

        Assert.True(audit.Take(header.ToBytes(), Instant.FromMicroseconds(header.Time.Microseconds - latest - 1), findings));
        Assert.Equal(AuditCode.Ahead, Assert.Single(findings).Code);
        findings.Clear();
        audit = Audited(ledger, 1, out findings);
        Assert.True(audit.Take(header.ToBytes(), Instant.FromMicroseconds(header.Time.Microseconds - latest), findings));
        Assert.Empty(findings);
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Publication_IsHeldAgainstHeadersAndTheOneBefore(Chain chain)
    {
        var ledger = Ledger(Suite.One, 5);
        var (first, second) = (ledger.Publish(3), ledger.Publish(5));
        Found(null, second);
        Found(AuditCode.Publication, second with { Root = LedgerBuilder.Changed(second.Root, chain) });
        Found(AuditCode.Publication, second with { Previous = LedgerBuilder.Changed(second.Previous, chain) });
        Found(AuditCode.Publication, second with { Identity = LedgerBuilder.Changed(second.Identity, chain) });
        Found(AuditCode.Publication, second with { Time = second.Time.Plus(1) });

        void Found(AuditCode? code, Publication publication)
        {
            var audit = Audited(ledger, 3, out var findings);
            audit.Take(first, _ => false, null, findings);
            Assert.Null(audit.Uncovered);
            for (var n = 3; n < 5; n++)
                Assert.True(audit.Take(ledger.Headers[n].ToBytes(), ledger.TimeOf(4), findings));
            Assert.Equal(ledger.TimeOf(3), audit.Uncovered);
            audit.Take(publication, _ => false, null, findings);
            Assert.Equal(code, findings.SingleOrDefault()?.Code);
        }
    }

    [Fact]
    public void Publication_OfASizePassed_NeedsAProof()
    {
        var ledger = Ledger(Suite.One, 5);
        var late = ledger.Publish(3);
        var audit = Audited(ledger, 5, out var findings);
        var beside = (ledger.Headers[2], ledger.Headers[3]);
        audit.Take(late, _ => true, beside, findings);
        Assert.Empty(findings);
        Assert.Equal(ledger.TimeOf(3), audit.Uncovered);

        Audited(ledger, 5, out _).Take(late, chain => chain == Chain.Alpha, beside, findings);
        Assert.Equal((AuditCode.Publication, Chain.Beta), (Assert.Single(findings).Code, findings[0].Chain));
    }

    [Fact]
    public void Publication_OfASizePassed_HasTheTimeOfItsHeader()
    {
        var ledger = Ledger(Suite.One, 5);
        var late = ledger.Publish(3);
        var beside = (ledger.Headers[2], ledger.Headers[3]);

        Audited(ledger, 5, out var findings).Take(late with { Time = late.Time.Plus(1) }, _ => true, beside, findings);
        Assert.Contains("and header 2 has", Assert.Single(findings).Message, StringComparison.Ordinal);
        findings.Clear();
        var audit = Audited(ledger, 5, out _);
        audit.Take(late, _ => true, null, findings);

        Assert.Equal(AuditCode.Publication, Assert.Single(findings).Code);
        Assert.Equal(ledger.Start, audit.Uncovered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Take_ConfigurationAfterAllHeadKeysWereLost_NeedsNoFormerHead(bool isNew)
    {
        var ledger = new LedgerBuilder(keys: KeySet.Of(1, 1, 2, 3));
        ledger.Add(ledger.Document("a"u8));
        var before = StateOf(ledger, Audited(ledger, 2, out var findings));
        ledger.Configure(KeySet.Of(4, 5, 6, 3), sealNew: isNew, isHeadLost: true);
        var audit = new HistoryAudit(ledger.Identity, ledger.Record, before);

        Assert.Equal(isNew, audit.Take(ledger.Headers[2].ToBytes(), ledger.TimeOf(2), findings));

        Assert.Equal(isNew ? [] : [AuditCode.Head, AuditCode.Head], findings.Select(f => f.Code));
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void Check_HeadOfAnotherHistory_NamesTheFunction(Chain chain)
    {
        var ledger = Ledger(Suite.One, 4);
        var audit = Audited(ledger, 4, out var findings);
        Assert.True(audit.Check(audit.Root, findings));
        Assert.False(audit.Check(LedgerBuilder.Changed(audit.Root, chain), findings));
        Assert.Equal((AuditCode.Head, chain), (Assert.Single(findings).Code, findings[0].Chain));
    }

    [Fact]
    public void State_DoesNotGrowWithTheHistory()
    {
        var ledger = Ledger(Suite.One, 127);

        var bytes = StateOf(ledger, Audited(ledger, 127, out _)).ToBytes();

        Assert.InRange(bytes.Length, 1, 2000);
        Assert.Throws<InvalidOperationException>(
            () => new HistoryAudit(ledger.Identity, ledger.Record, null).ToState(ledger.Head(1), ledger.Start, NoCounts));
    }

    /// <summary>A file of a program that knew fewer codes; one that counts more would lose some.</summary>
    [Theory]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void State_CountsOfAnotherVersion_AreReadWhereTheyAreFewer(int codes, bool isRead)
    {
        var ledger = Ledger(Suite.One, 3);
        ulong[] counts = [.. Enumerable.Range(1, AuditCodes.Largest).Select(n => (ulong)n)];
        var written = (StateOf(ledger, Audited(ledger, 3, out _)) with { Counts = counts }).ToBytes();
        const int Sum = 32;
        byte[] text =
        [
            .. written[..^(Sum + 1 + 8 * AuditCodes.Largest)], (byte)codes,
            .. Enumerable.Range(1, codes).SelectMany(n => new byte[] { 0, 0, 0, 0, 0, 0, 0, (byte)n }),
        ];
        byte[] whole = [.. text, .. System.Security.Cryptography.SHA256.HashData(text)];

        var decoded = AuditState.TryDecode(whole, out var read, out var error);

        Assert.Equal(isRead, decoded);
        if (isRead)
            Assert.Equal(Enumerable.Range(1, AuditCodes.Largest).Select(n => n <= codes ? (ulong)n : 0), read!.Counts);
        else
            Assert.Contains($"it counts {codes} codes", error.Message, StringComparison.Ordinal);
    }

    private static LedgerBuilder Ledger(Suite suite, int rounds)
    {
        var ledger = new LedgerBuilder(suite: suite);
        while (ledger.Count < (ulong)rounds)
            ledger.Add(ledger.Document([(byte)ledger.Count]));
        return ledger;
    }

    private static HistoryAudit Audited(LedgerBuilder ledger, ulong size, out List<AuditFinding> findings)
    {
        findings = [];
        var audit = new HistoryAudit(ledger.Identity, ledger.Record, null);
        for (var n = 0UL; n < size; n++)
            Assert.True(audit.Take(ledger.Headers[(int)n].ToBytes(), ledger.TimeOf(n), findings));
        return audit;
    }

    private static AuditState StateOf(LedgerBuilder ledger, HistoryAudit audit) =>
        audit.ToState(ledger.Head(audit.Size), ledger.Start, NoCounts);

    private static Header With(
        Header header, Instant? time = null, DigestPair? previousLink = null, DigestPair? historyRoot = null, DigestPair? recordLink = null,
        DigestPair? signedHead = null) => new()
        {
            Suite = header.Suite,
            Ledger = header.Ledger,
            Index = header.Index,
            Time = time ?? header.Time,
            Accuracy = header.Accuracy,
            ValidUntil = header.ValidUntil,
            Policy = header.Policy,
            LeafCount = header.LeafCount,
            RoundRoot = header.RoundRoot,
            PreviousLink = previousLink ?? header.PreviousLink,
            RecordLink = recordLink ?? header.RecordLink,
            HistoryRoot = historyRoot ?? header.HistoryRoot,
            SignedHeadDigest = signedHead ?? header.SignedHeadDigest,
        };
}
