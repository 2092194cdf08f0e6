using Linking.Hashing;
using Linking.Publications;

namespace Linking.Tests.Publications;

/// <summary>docs/spec/publication.md, "Print code".</summary>
public sealed class PrintCodeTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly PrintCode Example = Of(ExampleFiles.Publication)[0];

    [Fact]
    public void Example_AsOnThePage()
    {
        Assert.Equal(
            "AEAAMZ-YGPPFN-HUTAAF-AAAAAE-AAAAAF-ABZPM3-DMYXY7-LPK4I6-QLPR6K-WXUSBQ-VAFSVU-F6PYXN-N5572F-LMUDE2-5L4OPC-HTI5D6-TXGOXY-ZQXGE4",
            Example.ToString());
        Assert.Equal(
            "AIAAMF-YGPPFN-HUTAAF-AAAAAE-AAAAAF-AB5CXX-ZD54BH-35CB4H-TCP74C-Q676ZC-32TZY2-2CUA7H-DR6YLE-ZAFE5B-JL5J7A-JJVF6O-GCK557-4X4TUY",
            Of(ExampleFiles.Publication)[1].ToString());
        Assert.True(Example.IsOf(ExampleFiles.Identity.Alpha));
        Assert.False(Example.IsOf(ExampleFiles.Identity.Beta));
    }

    [Fact]
    public void Code_IsReadAsTyped()
    {
        Assert.True(PrintCode.TryParse(Example.ToString(), out var back, out _));
        Assert.Equal(Example, back);
        Assert.True(PrintCode.TryParse(" " + Example.ToString().ToLowerInvariant().Replace("-", "\u3000\r\n\t\u00a0")
            + "-", out back, out _));
        Assert.Equal(Example, back);
        var wide = Wide();
        Assert.Equal(29, wide.ToGroups().Count);
        Assert.True(PrintCode.TryParse(wide.ToString(), out back, out _));
        Assert.Equal(wide, back);
    }

    [Fact]
    public void AnyWrongCharacter_NamesItsGroup()
    {
        foreach (var code in (PrintCode[])[Example, Wide()])
        {
            var text = string.Concat(code.ToGroups());
            for (var at = 0; at < text.Length; at++)
            {
                var changed = text.ToCharArray();
                changed[at] = Alphabet[(Alphabet.IndexOf(changed[at], StringComparison.Ordinal) + 1 + at % 31) % 32];
                Assert.False(PrintCode.TryParse(new string(changed), out _, out var error));
                Assert.Equal([at / 6 + 1], error!.Groups);
            }
        }
    }

    [Fact]
    public void ExchangedGroups_AreNamed()
    {
        var groups = Example.ToGroups().ToArray();
        (groups[4], groups[9]) = (groups[9], groups[4]);
        Assert.False(PrintCode.TryParse(string.Join(' ', groups), out _, out var error));
        Assert.Equal([5, 10], error!.Groups);
    }

    [Fact]
    public void WrongLength_NamesTheFirstGroupThatIsCut()
    {
        var text = string.Concat(Example.ToGroups());
        Assert.Equal([18], Error(text[..^1]).Groups);
        Assert.Equal([18], Error(text[..102]).Groups);
        Assert.Equal([4], Error(text.Remove(20, 1)).Groups);
        Assert.Empty(Error(text + "A").Groups);
        Assert.Contains("109", Error(text + "A").Reason, StringComparison.Ordinal);
        // Group 1 is needed to know how many there are.
        Assert.Equal([1], Error("AEAAM").Groups);
        Assert.Equal([1, 3], Error("BEAAMZ" + text[6..12] + "A" + text[13..]).Groups);
    }

    [Fact]
    public void OtherCharacters_NameTheirGroupsAndNothingElse()
    {
        var text = Example.ToString();
        Assert.Equal([1, 2], Error("0" + text[1..10] + "ß" + text[11..]).Groups);
        Assert.Equal([1], Error("\U0001F600").Groups);
        Assert.Equal([3], Error("AEAAMZYGPPFNK\u0131").Groups.Take(1));
        Assert.Empty(Error("").Groups);
        Assert.Empty(Error(" - ").Groups);
    }

    [Fact]
    public void UnknownFunction_IsANewerReaders()
    {
        // Function 5: 00000101, then zeros.
        var error = Error("AUAAA" + Check([0, 20, 0, 0, 0]) + "-??"[..1]);
        Assert.True(error.IsUnknown);
        Assert.Empty(error.Groups);
        Assert.False(Error("BAAAAA").IsUnknown);
    }

    [Fact]
    public void RightGroups_OfAWrongCode_NameNone()
    {
        var groups = Example.ToGroups().ToArray();
        // Another size with right checks of its group: only the check sum over all tells.
        var values = groups[4][..5].Select(c => Alphabet.IndexOf(c, StringComparison.Ordinal)).ToArray();
        values[4] ^= 1;
        groups[4] = string.Concat(values.Select(v => Alphabet[v])) + Alphabet[(5 + values.Select((v, i) => (2 * i + 1) * v).Sum()) % 32];
        var error = Error(string.Join('-', groups));
        Assert.Empty(error.Groups);
        Assert.False(error.IsUnknown);
    }

    private static char Check(int[] values) => Alphabet[(1 + values.Select((v, i) => (2 * i + 1) * v).Sum()) % 32];

    private static PrintCodeError Error(string text)
    {
        Assert.False(PrintCode.TryParse(text, out _, out var error));
        return error!;
    }

    private static PrintCode Wide()
    {
        var ledger = new LedgerBuilder(Suite.Two);
        return PrintCode.Of(ledger.Publish().Publication)[1];
    }

    private static IReadOnlyList<PrintCode> Of(byte[] note) =>
        Publication.TryParseNote(note, out var publication, out _, out _) ? PrintCode.Of(publication) : throw new FormatException();
}
