using Linking.Cli.Terminal;

namespace Linking.Cli.Tests;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("for the archive", "\"for the archive\"")]
    [InlineData("x\". VALID: \"Proven", "\"x'. VALID: 'Proven\"")]
    [InlineData("x” «y» „z‟ ‹a› “b", "\"x' 'y' 'z' 'a' 'b\"")]
    [InlineData("「証明」『済』＂", "\"'証明''済''\"")]
    public void Of_WordsWithQuotationMarks_CannotEndTheQuotation(string words, string quoted) =>
        Assert.Equal(quoted, Quoted.Of(words));
}
