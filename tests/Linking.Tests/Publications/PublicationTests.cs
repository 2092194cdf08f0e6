using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Publications;
using Linking.Tests.Records;
using Linking.Vouchers;

namespace Linking.Tests.Publications;

/// <summary>docs/spec/publication.md.</summary>
public sealed class PublicationTests
{
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
        var publications = ledger.Publications;
        Assert.Equal([Attribution.Signed, Attribution.Signed, Attribution.Signed, Attribution.Signed], Kinds(ledger, chain, publications));
        // Without a record nothing is signed; the newest, that a trust file remembers, attributes all before it.
        Assert.All(Of(ledger, chain, publications, record: false), p => Assert.Equal(Attribution.None, p.Attribution));
        SignedPublication[] remembered = [.. publications.SkipLast(1), publications[^1] with { IsAttributedByCaller = true }];
        Assert.Equal(
            [Attribution.Chained, Attribution.Chained, Attribution.Chained, Attribution.ByCaller],
            Of(ledger, chain, remembered, record: false).Select(p => p.Attribution));
        // One missing breaks the chain.
        SignedPublication[] gap = [remembered[0], remembered[1], remembered[3]];
        Assert.Equal([Attribution.None, Attribution.None, Attribution.ByCaller], Of(ledger, chain, gap, record: false).Select(p => p.Attribution));
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
        Assert.Equal([Attribution.Signed, Attribution.None, Attribution.None], Kinds(ledger, chain, ledger.Publications));
        Assert.Equal(
            Attribution.None,
            Attributions.Of(ledger.Publications, ledger.Ledger, ledger.Suite, chain, ledger.Identity[chain], ledger.Walk(chain), _ => true)[0].Attribution);
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Contradicting_NeitherAttributeNorRefuteUnlessVouched(int suite, Chain chain)
    {
        var ledger = Book(suite, 3);
        var second = ledger.Publications[1];
        // A thief of the publications key signs another root for the same size and number.
        ledger.Publish(p => second.Publication with { Root = ledger.Suite.Hash("forged"u8) });
        var found = Of(ledger, chain, ledger.Publications);
        Assert.Equal([false, true, true, true], found.Select(p => p.IsContradicted));
        var vouched = Of(ledger, chain, ledger.Publications, isVouched: p => p.Root == second.Publication.Root);
        Assert.Equal([false, false, true], new[] { 0, 1, 3 }.Select(i => vouched[i].IsContradicted));
        Assert.True(vouched[1].MayRefute && !vouched[3].MayRefute);

        var falling = Book(suite, 2);
        falling.Publish(p => p with { Size = falling.Publications[0].Publication.Size, Root = falling.Publications[0].Publication.Root, Time = falling.Publications[0].Publication.Time });
        Assert.Equal([true, true, true], Of(falling, chain, falling.Publications).Select(p => p.IsContradicted));

        var broken = Book(suite, 1);
        broken.AddRound("n");
        broken.Publish(p => p with { Previous = broken.Suite.Hash("other"u8) });
        Assert.Equal([true, true], Of(broken, chain, broken.Publications).Select(p => p.IsContradicted));
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

        bool[] Aside(params ulong[] vouched) =>
            [.. Of(ledger, chain, ledger.Publications, isVouched: p => vouched.Contains(p.Size)).Select(p => p.IsContradicted)];
        Assert.Equal([true, true, true, true], Aside(5, 4));
        Assert.Equal([false, true, true, true], Aside(5));
        Assert.Equal([false, false, true, true], Aside(5, 10));
        Assert.Equal([true, true, true, true], Aside());
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

    private static IEnumerable<Attribution> Kinds(LedgerBuilder ledger, Chain chain, IReadOnlyList<SignedPublication> publications) =>
        Of(ledger, chain, publications).Select(p => p.Attribution);

    private static IReadOnlyList<AttributedPublication> Of(
        LedgerBuilder ledger, Chain chain, IReadOnlyList<SignedPublication> publications, bool record = true, Predicate<Publication>? isVouched = null) =>
        Attributions.Of(
            publications, ledger.Ledger, ledger.Suite, chain, ledger.Identity[chain], record ? ledger.Walk(chain) : null, isVouched: isVouched);
}
