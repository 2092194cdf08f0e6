using System.Text;

using Linking.Cli.Verdicts;
using Linking.Suitability;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>The memory of suitability lists: nothing is rolled back, and no mistake blocks for ever.</summary>
public sealed class SeenListsTests : IDisposable
{
    private static readonly Instant Now = Instant.Parse("2031-01-01T08:00:00.000000Z");

    private readonly TemporaryFolder _folder = new();

    private SeenLists Seen => new(_folder.Path);

    [Theory]
    [InlineData("Example Board")]
    [InlineData("Example  Board")]
    [InlineData("EXAMPLE board")]
    public void OlderList_OfTheSamePublisher_IsRefused_HoweverItIsWritten(string publisher)
    {
        Seen.Remember("new", ListOf("Example Board", "2030-06-01"), Now);
        var refused = Assert.Throws<CommandException>(() => Seen.Check("old", ListOf(publisher, "2030-05-31"), Now));
        Assert.Equal(ExitCode.Data, refused.ExitCode);
        Assert.Contains(Remembered(), refused.Message, StringComparison.Ordinal);
        Assert.Throws<CommandException>(() => Seen.Remember("old", ListOf(publisher, "2030-05-31"), Now));
        Seen.Check("newer", ListOf(publisher, "2030-06-02"), Now);
        Seen.Check("another's", ListOf("Other Board", "2026-01-01"), Now);
    }

    /// <summary>A clock that was fast once, or a list that was dated wrongly, blocks nothing when it is right again.</summary>
    [Fact]
    public void ListThatIsRemembered_AndOfADayToCome_DoesNotCount()
    {
        Seen.Remember("2099", ListOf("Example Board", "2099-01-01"), Instant.Parse("2099-01-02T00:00:00.000000Z"));
        Seen.Check("right", ListOf("Example Board", "2030-06-01"), Now);
        Seen.Remember("right", ListOf("Example Board", "2030-06-01"), Now);
        Assert.Contains("issued 2030-06-01", File.ReadAllText(Remembered()), StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_ThatCannotBeRead_OrIsDamaged_TakesNoList()
    {
        Seen.Remember("new", ListOf("Example Board", "2030-06-01"), Now);
        var list = ListOf("Example Board", "2030-07-01");
        using (new FileStream(Remembered(), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Equal(ExitCode.InputOutput, Assert.Throws<CommandException>(() => Seen.Check("list", list, Now)).ExitCode);
        File.WriteAllText(Remembered(), "no list");
        var damaged = Assert.Throws<CommandException>(() => Seen.Check("list", list, Now));
        Assert.Equal(ExitCode.Data, damaged.ExitCode);
        Assert.Contains("delete it", damaged.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Remembered() => Directory.GetFiles(Path.Combine(_folder.Path, "lists"))
        .Single(f => !f.EndsWith(".lock", StringComparison.Ordinal));

    private static SuitabilityList ListOf(string publisher, string issued)
    {
        Assert.True(SuitabilityList.TryParse(
            Encoding.UTF8.GetBytes($"linking suitability v1\npublisher {publisher}\nissued {issued}\nnext 2100-01-01\n"),
            out var list, out _));
        return list;
    }
}
