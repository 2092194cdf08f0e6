using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Tests.Publications;

public sealed class PublicationTests
{
    private static readonly Publication First = new()
    {
        Ledger = LedgerId.Parse("example.org/ledger"),
        Number = 1,
        Size = 7,
        Time = Instant.Parse("2026-11-21T20:47:48.000000Z"),
        Root = HashFunctions.HashBoth("root"u8),
        Previous = default,
    };

    private static readonly Publication Second = First with { Number = 2, Previous = First.TextDigest(), Announcements = [Announce("policy")] };

    public static TheoryData<string, Publication> Broken => new()
    {
        { "number 0", First with { Number = 0 } },
        { "number", Second with { Number = 1UL << 63 } },
        { "size 0", First with { Size = 0 } },
        { "size", First with { Size = 1UL << 63 } },
        { "no time", First with { Time = default } },
        { "previous in the first", First with { Previous = First.TextDigest() } },
        { "α previous in the first", First with { Previous = new(First.TextDigest().Alpha, default) } },
        { "no previous in the second", Second with { Previous = default } },
        { "no α previous in the second", Second with { Previous = new(default, First.TextDigest().Beta) } },
        { "no β previous in the second", Second with { Previous = new(First.TextDigest().Alpha, default) } },
        { "65 announcements", First with { Announcements = [.. Enumerable.Range(0, 65).Select(i => Announce($"t{i}"))] } },
        { "an announcement without type", First with { Announcements = [Announce("")] } },
        { "an announcement with a space", First with { Announcements = [Announce("a b")] } },
        { "an announcement with a long type", First with { Announcements = [Announce(new string('a', 33))] } },
    };

    [Fact]
    public void ToText_ReadsBackEqual()
    {
        foreach (var publication in (Publication[])[First, Second])
        {
            Assert.True(Publication.TryParse(publication.ToText(), out var back));
            Assert.Equal(publication, back);
            Assert.Equal(publication.GetHashCode(), back.GetHashCode());
        }

        Assert.NotEqual(First, Second);
        Assert.NotEqual(Second, Second with { Announcements = [] });
        Assert.NotEqual(Second, Second with { Announcements = [Announce("other")] });
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void ToText_BrokenRule_Throws(string rule, Publication publication)
    {
        Assert.NotEmpty(rule);
        Assert.Throws<InvalidOperationException>(publication.ToText);
    }

    [Fact]
    public void TryParse_HugeText_IsRefusedAtOnce()
    {
        Assert.False(Publication.TryParse(new string('\n', 1 << 24), out _));
        Assert.False(Publication.TryParse("", out _));
    }

    [Fact]
    public void ParseNote_Unsigned_Throws() =>
        Assert.Throws<FormatException>(() => Publication.ParseNote(System.Text.Encoding.UTF8.GetBytes(First.ToText())));

    [Fact]
    public void ValuesAndCodes_OfAPublication_AreItsHalves()
    {
        var evident = First.Time.Plus(1);
        var values = RepresentativeValue.Of(First, evident).ToList();
        var (alpha, beta) = PrintCode.Of(First);
        Assert.Equal([RepresentativeValue.Of(alpha, evident), RepresentativeValue.Of(beta, evident)], values);
        Assert.Equal(new RepresentativeValue(HashFunction.Sha2With256Bits, 7, First.Time, First.Root.Alpha, evident), values[0]);
        Assert.Equal(new RepresentativeValue(HashFunction.Sha3With256Bits, 7, First.Time, First.Root.Beta, evident), values[1]);
    }

    public static TheoryData<PrintCode> BrokenCodes =>
    [
        new PrintCode(HashFunction.None, First.Time, 7, default),
        new PrintCode((HashFunction)3, First.Time, 7, default),
        new PrintCode(HashFunction.Sha2With256Bits, default, 7, default),
        new PrintCode(HashFunction.Sha2With256Bits, First.Time, 0, default),
        new PrintCode(HashFunction.Sha2With256Bits, First.Time, 1UL << 63, default),
    ];

    [Theory]
    [MemberData(nameof(BrokenCodes))]
    public void PrintCode_BrokenRule_IsNotWritten(PrintCode code) => Assert.Throws<InvalidOperationException>(code.ToGroups);

    [Fact]
    public void PrintCodeError_ManyGroups_StaysASentence()
    {
        Assert.False(PrintCode.TryParse(new string('0', 60_000), out _, out var error));
        Assert.Equal(10_000, error.Groups.Count);
        Assert.InRange(error.ToString().Length, 1, 300);
    }

    [Fact]
    public void PrintCode_HugeWhiteSpace_IsRead()
    {
        var code = PrintCode.Of(First).Alpha;
        Assert.True(PrintCode.TryParse(new string(' ', 1 << 20) + code, out var back, out _));
        Assert.Equal(code, back);
        Assert.False(PrintCode.TryParse(null, out _, out _));
    }

    private static Announcement Announce(string type) => new(type, Imprint.Compute("announced"u8));
}
