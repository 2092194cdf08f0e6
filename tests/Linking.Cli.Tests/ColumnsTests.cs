using Linking.Cli.Terminal;

namespace Linking.Cli.Tests;

public sealed class ColumnsTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("判定", 4)]
    [InlineData("ｶﾅ", 2)]
    [InlineData("α→…", 3)]
    [InlineData("有効 (VALID)", 12)]
    public void Width_OfLetters(string text, int width)
    {
        Assert.Equal(width, Columns.WidthOf(text));
        Assert.Equal(20, Columns.WidthOf(Columns.Pad(text, 20)));
    }

    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("longerthanaline two", 8, "longerthanaline|two")]
    [InlineData("判定は有効です。", 8, "判定は有|効です。")]
    [InlineData("判定は有効。", 10, "判定は有|効。")]
    [InlineData("値は（12）です", 7, "値は|（12）|です")]
    [InlineData("データ SHA-256 の値", 10, "データ|SHA-256 の|値")]
    public void Wrap_NoMarkBeginsALine_NoBracketEndsOne(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), Columns.Wrap(text, width));
}
