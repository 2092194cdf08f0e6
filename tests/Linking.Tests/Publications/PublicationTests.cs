using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Publications;
using Linking.Tests.Records;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Publications;

/// <summary>docs/spec/publication.md.</summary>
public sealed class PublicationTests
{
    private readonly Instant _judgedAt = Instant.Parse("2027-01-02T00:00:00.000000Z");

    public static TheoryData<int, Chain> Readings => RecordWalkTests.Readings;

    [Theory]
    [InlineData(2, "suite 3", DecodeErrorKind.UnknownSuite)]
    [InlineData(2, "suite 2", DecodeErrorKind.Malformed)]
    [InlineData(4, "number 0", DecodeErrorKind.Malformed)]
    [InlineData(4, "number 2", DecodeErrorKind.Malformed)]
    [InlineData(5, "size 0", DecodeErrorKind.Malformed)]
    [InlineData(5, "size 1", DecodeErrorKind.None)]
    [InlineData(5, "size 03", DecodeErrorKind.Malformed)]
    [InlineData(5, "size +3", DecodeErrorKind.Malformed)]
    [InlineData(5, "size  3", DecodeErrorKind.Malformed)]
    [InlineData(6, "time 2026-11-21T20:47:50Z", DecodeErrorKind.Malformed)]
    [InlineData(0, "linking publication v7", DecodeErrorKind.UnknownVersion)]
    public void Line_IsHeldToItsForm(int line, string text, DecodeErrorKind expected)
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out _, out var note, out _));
        _ = Publication.TryParse(LedgerBuilder.Edit(note.TextBytes.ToArray(), lines => lines[line] = text), out _, out var error);
        Assert.Equal(expected, error.Kind);
    }

    [Fact]
    public void Announcements_AreBounded()
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out _, out _));
        var one = new Announcement("policy", Suite.One.Hash("p"u8));
        var full = publication with { Announcements = [.. Enumerable.Repeat(one, 64)], Extensions = [new("a", false, "b")] };
        Assert.True(Publication.TryParse(full.ToBytes(), out var back, out _) && back.Equals(full));
        Assert.Throws<InvalidOperationException>(() => (full with { Announcements = [.. full.Announcements, one] }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (full with { Announcements = [new("Policy", one.Imprint)] }).ToBytes());
        Assert.Throws<InvalidOperationException>(() => (full with { Size = 1, Record = Suite.One.Hash("x"u8) }).ToBytes());
    }

    [Theory]
    [InlineData("000001.note", 1UL, VoucherKind.None, 0)]
    [InlineData("1000000.note", 1_000_000UL, VoucherKind.None, 0)]
    [InlineData("000012.cosigned.1.lvc", 12UL, VoucherKind.Cosigned, 1)]
    [InlineData("000012.stamped.64.lvc", 12UL, VoucherKind.Stamped, 64)]
    [InlineData("000012.ledger.2.lvc", 12UL, VoucherKind.Ledger, 2)]
    public void BookFile_HasOneName(string name, ulong number, VoucherKind kind, int k)
    {
        Assert.True(BookFile.TryParse(name, out var file));
        Assert.Equal(new BookFile(number, kind, k), file);
        Assert.Equal(name, file!.Name);
    }

    [Theory]
    [InlineData("1.note")]
    [InlineData("0000001.note")]
    [InlineData("000000.note")]
    [InlineData("000001.Note")]
    [InlineData("000001.txt")]
    [InlineData("000001.cosigned.0.lvc")]
    [InlineData("000001.cosigned.65.lvc")]
    [InlineData("000001.cosigned.01.lvc")]
    [InlineData("000001.observed.1.lvc")]
    [InlineData("record.lrc")]
    [InlineData("")]
    public void BookFile_OtherNames_AreNoPublications(string name) => Assert.False(BookFile.TryParse(name, out _));

    [Theory]
    [MemberData(nameof(Readings))]
    public void Attributed_BySignatureByChainAndByTheCaller(int suite, Chain chain)
    {
        var ledger = Book(suite, 4);
        Assert.Equal([true, true, true, true], Attributed(ledger, chain));
        // Without a record nothing is signed; the newest, that a trust file remembers, attributes all before it.
        Assert.Equal([false, false, false, false], Attributed(ledger, chain, isRecordGiven: false));
        Assert.Equal([true, true, true, true], Attributed(ledger, chain, isRecordGiven: false, remembered: 4));
        // Those behind it are not.
        Assert.Equal([true, true, true, false], Attributed(ledger, chain, isRecordGiven: false, remembered: 3));
        // One missing breaks the chain.
        Assert.Equal([false, false, false, true], Attributed(ledger, chain, isRecordGiven: false, remembered: 4, missing: 3));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void OfAnotherIdentityOrRecord_IsNotAttributed(int suite, Chain chain)
    {
        var ledger = Book(suite, 1);
        ledger.AddRound("n");
        ledger.Publish(p => p with { Identity = ledger.Suite.Hash("other"u8) });
        ledger.AddRound("n");
        ledger.Publish(p => p with { Record = ledger.Suite.Hash("other"u8), Previous = ledger.Publications[1].Publication.TextDigest() });
        Assert.Equal([true, false, false], Attributed(ledger, chain));
        Assert.Equal([false, false, false], Attributed(ledger, chain, broken: new BrokenAlgorithm("ed25519", _judgedAt)));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Contradicting_AreSetAsideUnlessVouched(int suite, Chain chain)
    {
        var ledger = Book(suite, 3);
        var second = ledger.Publications[1].Publication;
        // A thief of the publications key signs another root for the same size and number.
        ledger.Publish(p => second with { Root = ledger.Suite.Hash("forged"u8) });
        Assert.Equal([1, 2, 3], Aside(ledger, chain, _ => false));
        Assert.Equal([2, 3], Aside(ledger, chain, p => p.Root == second.Root));
        var words = WordsOf(ledger, chain);
        Assert.True(words.IsForked);
        var left = words.WithoutContradicted(p => p.Root == second.Root, out var setAside);
        var forged = ledger.Publications[3].Publication;
        Assert.True(left.Contains(second.Size, second.Root[chain]) && !left.Contains(second.Size, forged.Root[chain]));
        Assert.Contains(forged, setAside);

        var falling = Book(suite, 2);
        var first = falling.Publications[0].Publication;
        falling.Publish(p => p with { Size = first.Size, Root = first.Root, Time = first.Time });
        Assert.Equal([0, 1, 2], Aside(falling, chain, _ => false));

        var broken = Book(suite, 1);
        broken.AddRound("n");
        broken.Publish(p => p with { Previous = broken.Suite.Hash("other"u8) });
        Assert.Equal([0, 1], Aside(broken, chain, _ => false));
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Contradicting_ExtremesOnceAmongTheVouched(int suite, Chain chain)
    {
        // Sizes by number: each falls against an extreme that nobody vouches for, and the two vouched against each other.
        ulong[] sizes = [5, 10, 4, 3];
        var ledger = Book(suite, 0);
        foreach (var size in sizes)
        {
            ledger.AddRound("a");
            ledger.Publish(p => p with { Size = size, Root = ledger.Suite.Hash([(byte)size]) });
        }

        IEnumerable<int> Vouched(params ulong[] vouched) => Aside(ledger, chain, p => vouched.Contains(p.Size));
        Assert.Equal([0, 1, 2, 3], Vouched(5, 4));
        Assert.Equal([1, 2, 3], Vouched(5));
        Assert.Equal([2, 3], Vouched(5, 10));
        Assert.Equal([0, 1, 2, 3], Vouched());
    }

    private static LedgerBuilder Book(int suite, int publications)
    {
        var ledger = new LedgerBuilder(suite == 1 ? Suite.One : Suite.Two);
        for (var i = 0; i < publications; i++)
        {
            ledger.AddRound("a");
            ledger.Publish();
        }

        return ledger;
    }

    // Places of those that a contradiction sets aside.
    private static IEnumerable<int> Aside(LedgerBuilder ledger, Chain chain, Predicate<Publication> isVouched)
    {
        Publication[] all = [.. ledger.Publications.Select(p => p.Publication)];
        var digests = all.Select(p => ledger.Suite[chain].Hash(p.ToBytes())).ToList();
        return new Contradictions(all, digests, chain, _ => false).SetAside(isVouched).Order();
    }

    // Which of them are the ledger's.
    private IEnumerable<bool> Attributed(
        LedgerBuilder ledger, Chain chain, bool isRecordGiven = true, int remembered = 0, int missing = 0, BrokenAlgorithm? broken = null)
    {
        var words = WordsOf(ledger, chain, isRecordGiven, remembered, missing, broken);
        return ledger.Publications.Select(p => words.Contains(p.Publication.Size, p.Publication.Root[chain]));
    }

    private LedgerWords WordsOf(
        LedgerBuilder ledger, Chain chain, bool isRecordGiven = true, int remembered = 0, int missing = 0, BrokenAlgorithm? broken = null)
    {
        var given = ledger.Publications.Select((p, i) => new ReadPublication(p.Publication, p.Note, i + 1 == remembered, _judgedAt))
            .Where((_, i) => i + 1 != missing).ToList();
        var soundness = new Soundness(null, broken is null ? [] : [broken]);
        var keys = new SignatureRule(chain, isRecordGiven ? ledger.Walk(chain) : null, isRecordGiven, soundness);
        return LedgerWords.Of(given, ledger.Identity[chain], ledger.Ledger, ledger.Suite, keys);
    }
}
