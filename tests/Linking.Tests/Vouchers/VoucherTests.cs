using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Suitability;
using Linking.Vouchers;

namespace Linking.Tests.Vouchers;

/// <summary>docs/spec/voucher.md and suitability.md.</summary>
public sealed class VoucherTests
{
    private static readonly Instant Time = Instant.Parse("2027-01-01T00:00:00.000000Z");

    [Theory]
    [InlineData(0, 0, DecodeErrorKind.Malformed)]
    [InlineData(3, 2, DecodeErrorKind.UnknownVersion)]
    [InlineData(4, 0, DecodeErrorKind.Unknown)]
    [InlineData(4, 7, DecodeErrorKind.Unknown)]
    [InlineData(4, 2, DecodeErrorKind.Malformed)]
    [InlineData(4, 3, DecodeErrorKind.Malformed)]
    [InlineData(4, 5, DecodeErrorKind.None)]
    [InlineData(4, 6, DecodeErrorKind.None)]
    [InlineData(5, 0, DecodeErrorKind.Malformed)]
    [InlineData(5, 3, DecodeErrorKind.Malformed)]
    [InlineData(6, 0, DecodeErrorKind.Unknown)]
    [InlineData(6, 5, DecodeErrorKind.Unknown)]
    [InlineData(6, 3, DecodeErrorKind.Malformed)]
    [InlineData(7, 0x80, DecodeErrorKind.Malformed)]
    [InlineData(14, 0, DecodeErrorKind.Malformed)]
    [InlineData(15, 0x40, DecodeErrorKind.Malformed)]
    [InlineData(66, 1, DecodeErrorKind.Malformed)]
    [InlineData(77, (byte)' ', DecodeErrorKind.Malformed)]
    [InlineData(78, 7, DecodeErrorKind.Malformed)]
    [InlineData(78, 0xff, DecodeErrorKind.Malformed)]
    public void Byte_Decides(int offset, byte value, DecodeErrorKind expected)
    {
        var changed = ExampleFiles.Voucher;
        Assert.NotEqual(value, changed[offset]);
        changed[offset] = value;
        Voucher.TryDecode(changed, out _, out var error);
        Assert.Equal(expected, error.Kind);
    }

    [Fact]
    public void Subject_BindsWhatItSays()
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out var note, out _));
        var text = new TextSubject(note.TextBytes);
        Assert.Equal(publication.Values, text.Values);
        Assert.Empty(new TextSubject(note.TextBytes[1..]).Values);
        var none = new RootSubject(publication.Values[0] with { Time = null });
        var voucher = Voucher.Decode(new Voucher(VoucherKind.Print, none, new WordsEvidence(Time, Time.Plus(1), "p")).ToBytes());
        Assert.Null(voucher.Subject.Values[0].Time);
        Assert.True(voucher.Subject.Values[0].Is(HashFunction.Sha2With256Bits, 3, publication.Root.Alpha));
    }

    [Fact]
    public void Evidence_IsHeldToItsForm()
    {
        Assert.True(Publication.TryParseNote(ExampleFiles.Publication, out var publication, out var note, out _));
        var (text, root) = (new TextSubject(note.TextBytes), new RootSubject(publication.Values[0]));
        void Wrong(VoucherKind kind, VoucherSubject subject, VoucherEvidence evidence) =>
            Assert.Throws<InvalidOperationException>(() => new Voucher(kind, subject, evidence).ToBytes());
        Wrong(VoucherKind.Observed, root, new WordsEvidence(Time, Time.Plus(1), "x"));
        Wrong(VoucherKind.Print, root, new WordsEvidence(Time.Plus(1), Time, "x"));
        Wrong(VoucherKind.Print, root, new WordsEvidence(Time, Time, new string('x', 1001)));
        Wrong(VoucherKind.Print, root, new WordsEvidence(Time, Time, ""));
        Wrong(VoucherKind.Stamped, text, new StampedEvidence(new byte[1], [.. Enumerable.Repeat(new StampItem(1, default), 65)]));
        Wrong(VoucherKind.Stamped, text, new StampedEvidence(new byte[1], [new StampItem(4, default)]));
        Wrong(VoucherKind.Stamped, root, new StampedEvidence(new byte[1], []));
        Wrong(VoucherKind.Print, new TextSubject(new byte[262_145]), new WordsEvidence(Time, Time, "x"));
        Wrong(VoucherKind.Print, new TextSubject(default), new WordsEvidence(Time, Time, "x"));
        Assert.NotNull(new Voucher(VoucherKind.Stamped, text,
            new StampedEvidence(new byte[1], [.. Enumerable.Repeat(new StampItem(1, default), 64)])).ToBytes());
        Wrong(VoucherKind.Stamped, text, new StampedEvidence(new byte[Voucher.MaxSize], []));
        // What is not of its subject reads: that it is not right is found where it is verified.
        var ledger = new LedgerBuilder(Suite.One);
        Assert.True(SignedNote.TryParse(ledger.Head(1).Alpha, out var head));
        Assert.True(Checkpoint.TryParse(head.Text, out var read));
        Assert.NotNull(new Voucher(VoucherKind.Cosigned, root, new CosignedEvidence(ledger.Head(1).Alpha, head, read)).ToBytes());
        Wrong(VoucherKind.Cosigned, root, new CosignedEvidence(note.TextBytes, head, read));
        var own = new RootSubject(new RepresentativeValue(HashFunction.Sha2With256Bits, 1, read.Root, null));
        Assert.NotNull(new Voucher(VoucherKind.Cosigned, own, new CosignedEvidence(ledger.Head(1).Alpha, head, read)).ToBytes());
        var token = Linking.Tokens.Token.Decode(ExampleFiles.Token);
        Assert.NotNull(new Voucher(VoucherKind.Ledger, text, new LedgerEvidence(ExampleFiles.Token, token)).ToBytes());
        Wrong(VoucherKind.Ledger, text, new LedgerEvidence(ExampleFiles.Token.AsMemory(1), token));
    }

    [Fact]
    public void List_AsOnThePage()
    {
        const string Page = """
            linking suitability v1
            publisher Example Assessment Board
            issued 2026-11-01
            next 2027-11-01
            algorithm ed25519 recommended 2035-12-31 forgery none
            algorithm sha1 recommended 2013-12-31 collisions 2017-02-23 second-preimages none
            algorithm sha2-256 recommended 2040-12-31 collisions none second-preimages none
            algorithm sha3-256 recommended none collisions none second-preimages none

            """;
        var bytes = System.Text.Encoding.UTF8.GetBytes(Page);
        Assert.True(SuitabilityList.TryParse(bytes, out var list, out _));
        Assert.Equal(bytes, list.ToBytes());
        var sha1 = Assert.IsType<HashAssessment>(list.Algorithms[1]);
        Assert.Equal((Day.Parse("2017-02-23"), null), (sha1.Collisions!.Value, sha1.SecondPreimages));
        foreach (var (line, text) in new[]
        {
            (3, "next 2026-11-01"), (2, "issued 2026-11-31"),
                (4, "algorithm ed25519 recommended none collisions none second-preimages none"),
            (5, "algorithm sha1 recommended none forgery none"), (5, "algorithm ecdsa-p256 recommended none forgery none "),
            (5, "algorithm zzz recommended none forgery none"),
                (5, "algorithm sha1 recommended none collisions none second-preimages 2030-01-01"),
            (5, "algorithm sha1 recommended none collisions 2030-01-02 second-preimages 2030-01-01"),
                (5, "algorithm Sha1 recommended none forgery none"),
            (5, "algorithm sha1 collisions none recommended none second-preimages none"), (1, "publisher " + new string('x', 1001)),
        })
            Assert.False(SuitabilityList.TryParse(LedgerBuilder.Edit(bytes, lines => lines[line] = text), out _, out _), text);
        foreach (var text in (string[])
            ["algorithm sha1 recommended none collisions 2030-01-01 second-preimages 2030-01-01", "algorithm rsa recommended none "
                + "forgery none",
             "algorithm oid-1.2.3 recommended none forgery none", "algorithm oid-1.2.3 recommended none collisions none "
                 + "second-preimages none"])
            Assert.True(SuitabilityList.TryParse(LedgerBuilder.Edit(bytes, lines => lines[5] = text), out _, out var error), error.Message);
    }

    [Fact]
    public void List_HasAtMost256Algorithms()
    {
        SuitabilityList Of(int count) => new()
        {
            Publisher = "p", Issued = Day.Parse("2027-01-01"), Next = Day.Parse("2027-01-02"),
            Algorithms = [.. Enumerable.Range(100, count).Select(i => new SignatureAssessment($"oid-1.{i}", null, null))],
        };
        Assert.NotNull(Of(256).ToBytes());
        Assert.Throws<InvalidOperationException>(() => Of(257).ToBytes());
    }
}
