using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Tiles;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Spec;

/// <summary>The example of the page on public files, made from the files of the other pages.</summary>
public sealed class TilesPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", "tiles.md"));

    private static readonly ReadOnlyMemory<byte>[] Headers =
    [
        RecordFile.Decode(ExampleFiles.Read("record.lrc")).Entries[0].HeaderBytes,
        Token.Decode(ExampleFiles.Read("abc.lts")).HeaderBytes,
    ];

    [Fact]
    public void Bundle_AsOnThePage()
    {
        var bundle = EntryBundle.Encode(Headers);

        Assert.Equal(388 + 2 + 386, bundle.Length);
        Assert.Contains($"    0  {Convert.ToHexStringLower(bundle[..2])}  ", Page, StringComparison.Ordinal);
        Assert.Contains($"  388  {Convert.ToHexStringLower(bundle[388..390])}  ", Page, StringComparison.Ordinal);
        Assert.Contains("tile/entries/000.p/2\n    0  0182", Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Chain.Alpha, "\ntile/0/000.p/2", "example.org/ledger")]
    [InlineData(Chain.Beta, "\nsha3-256/tile/0/000.p/2", "example.org/ledger/sha3-256")]
    public void Tile_AsOnThePage_HasTheRootOfTheNote(Chain chain, string name, string origin)
    {
        var links = Headers.Select(h => Suite.One.HashEntry(h.Span)[chain]).ToList();

        Assert.Contains($"{name}\n    0  {links[0]}  link", Page, StringComparison.Ordinal);
        Assert.Contains($"\n   32  {links[1]}  link", Page, StringComparison.Ordinal);
        var root = MerkleTree.Build([.. Headers.Select(h => h.ToArray())]).Root[chain];
        Assert.Contains(
            new Checkpoint(origin, 2, root).ToText(),
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "spec", "note.md")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tile/entries/000.p/2")]
    [InlineData("tile/0/000.p/2")]
    public void Name_OfThePage_IsRead(string name)
    {
        Assert.Contains($"\n{name}\n", Page, StringComparison.Ordinal);
        Assert.True(TilePath.TryParse(name, out var path));
        Assert.Equal(2, path.Width);
    }
}
