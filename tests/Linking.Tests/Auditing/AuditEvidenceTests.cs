using Linking.Auditing;
using Linking.Hashing;
using Linking.Notes;
using Linking.Proofs;
using Linking.Records;
using Linking.Tests.Verification;

namespace Linking.Tests.Auditing;

using LedgerBuilder = Linking.Tests.Verification.LedgerBuilder;

/// <summary>docs/spec/audit.md, "Evidence".</summary>
public sealed class AuditEvidenceTests
{
    // Two futures of one ledger, with the same keys.
    private readonly LedgerBuilder _first = Ledger("one", 4);
    private readonly LedgerBuilder _second = Ledger("two", 7);

    public static TheoryData<Chain, bool> Readings => new()
    {
        { Chain.Alpha, false }, { Chain.Alpha, true }, { Chain.Beta, false }, { Chain.Beta, true },
    };

    [Theory]
    [MemberData(nameof(Readings))]
    public void EarlierWordAndALaterHistoryThatHasAnother_AreProof(Chain chain, bool isPublication)
    {
        var exhibits = Exhibits(isPublication);
        Assert.True(Of(exhibits).Proves(chain, _first.Identity[chain]));

        // Without any of them, or of one history, it is none.
        for (var left = 0; left < exhibits.Count; left++)
        {
            var isOfOther = exhibits[left].Type == (chain == Chain.Alpha ? ExhibitType.BetaNote : ExhibitType.AlphaNote);
            Assert.Equal(isOfOther, Of([.. exhibits.Where((_, i) => i != left)]).Proves(chain, _first.Identity[chain]));
        }

        Assert.False(Of(exhibits).Proves(chain, _first.Headers[1].Link()[chain]));
    }

    [Theory]
    [InlineData(Chain.Alpha)]
    [InlineData(Chain.Beta)]
    public void TwoHeadsOfOneHistory_AreNone(Chain chain)
    {
        var consistency = new ConsistencyProof(Suite.One, 4, 7, _second.History(7).Consistency(4));
        Exhibit[] exhibits =
        [
            .. Notes(_second.Head(4)), .. Notes(_second.Head(7)), new(ExhibitType.Header, _second.Headers[4].ToBytes()),
            new(ExhibitType.Consistency, consistency.ToBytes()),
        ];
        Assert.False(Of(exhibits).Proves(chain, _second.Identity[chain]));
    }

    [Theory]
    [InlineData(Chain.Alpha)]
    [InlineData(Chain.Beta)]
    public void WordThatIsNotSignedByTheKeysInForce_IsNone(Chain chain)
    {
        var exhibits = Exhibits(isPublication: false);
        Exhibit[] forged = [.. Notes(_first.Head(4, KeySet.Of(7, 8, 9))), .. exhibits.Skip(2)];
        Assert.False(Of(forged).Proves(chain, _first.Identity[chain]));
    }

    [Theory]
    [InlineData(Chain.Alpha)]
    [InlineData(Chain.Beta)]
    public void HeaderWithARootThatTheProofDoesNotLeadTo_IsNone(Chain chain)
    {
        Exhibit[] exhibits =
        [
            .. Exhibits(isPublication: false).Where(e => e.Type != ExhibitType.Header),
            new(ExhibitType.Header, Ledger("three", 5).Headers[4].ToBytes()),
        ];
        Assert.False(Of(exhibits).Proves(chain, _first.Identity[chain]));
    }

    [Fact]
    public void Words_AreOneToFourThousandBytes()
    {
        Assert.Throws<InvalidOperationException>(() => (Of([]) with { Words = "" }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (Of([]) with { Words = new string('a', 4097) }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (Of([]) with { Code = AuditCode.None }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => Of([.. Enumerable.Repeat(new Exhibit(ExhibitType.Header, default), 17)]).ToBytes());
    }

    private static IEnumerable<Exhibit> Notes(SignedHead head) =>
        [new(ExhibitType.AlphaNote, head.Alpha), new(ExhibitType.BetaNote, head.Beta)];

    private static LedgerBuilder Ledger(string data, int rounds)
    {
        var ledger = new LedgerBuilder();
        ledger.Add(ledger.Document("common"u8));
        while (ledger.Count < (ulong)rounds)
            ledger.Add(ledger.Document(System.Text.Encoding.UTF8.GetBytes(data)));
        return ledger;
    }

    // The first ledger's word of size 4, the second one's head of size 7, and what the second one has at size 4.
    private List<Exhibit> Exhibits(bool isPublication)
    {
        var consistency = new ConsistencyProof(Suite.One, 4, 7, _second.History(7).Consistency(4));
        return
        [
            .. isPublication
                ? [new Exhibit(ExhibitType.Publication, _first.Sign(_first.Publish(4)))]
                : Notes(_first.Head(4)),
            .. Notes(_second.Head(7)),
            new(ExhibitType.Header, _second.Headers[4].ToBytes()),
            new(ExhibitType.Consistency, consistency.ToBytes()),
        ];
    }

    private AuditEvidence Of(IReadOnlyList<Exhibit> exhibits)
    {
        var evidence = new AuditEvidence(AuditCode.Fork, _first.Start, "words", new RecordFile([_first.Record.Entries[0]]), exhibits);
        if (exhibits.Count is 0 or > 16)
            return evidence;
        Assert.True(AuditEvidence.TryDecode(evidence.ToBytes(), out var read, out _));
        return read;
    }
}
