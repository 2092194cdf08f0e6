using Linking.Ledger.Exporting;
using Linking.Server.Fronts.Tiles;

namespace Linking.Server.Tests;

/// <summary>Memory that the public files may take.</summary>
public sealed class FileShelfTests
{
    [Fact]
    public void Keep_BeyondTheBytes_DropsWhatWasNotAskedForLongest()
    {
        var shelf = new FileShelf(mostKept: 300, mostHeld: 0);
        var files = Enumerable.Range(0, 4).Select(_ => FileOf(100)).ToArray();
        for (var i = 0; i < 3; i++)
            shelf.Keep($"tile/0/{i:D3}", files[i]);
        Assert.Same(files[0], shelf.Find("tile/0/000"));

        shelf.Keep("tile/0/003", files[3]);
        shelf.Keep("tile/0/004", FileOf(301));
        shelf.Keep("checkpoint", FileOf(1, HistoryFileKind.Checkpoint));
        shelf.Keep("publications/record.lrc", FileOf(1, HistoryFileKind.Record));

        Assert.Null(shelf.Find("tile/0/001"));
        Assert.Same(files[0], shelf.Find("tile/0/000"));
        Assert.Same(files[2], shelf.Find("tile/0/002"));
        Assert.Same(files[3], shelf.Find("tile/0/003"));
        Assert.Null(shelf.Find("tile/0/004"));
        Assert.Null(shelf.Find("checkpoint"));
        Assert.Null(shelf.Find("publications/record.lrc"));
    }

    [Fact]
    public void TryHold_OneFileOfMany_CountsOnce_AndOthersUpToTheBytes()
    {
        var shelf = new FileShelf(mostKept: 0, mostHeld: 250);
        var record = FileOf(200, HistoryFileKind.Record);
        for (var i = 0; i < 1000; i++)
            Assert.True(shelf.TryHold(record));
        Assert.False(shelf.TryHold(FileOf(51)));
        var small = FileOf(50);
        Assert.True(shelf.TryHold(small));

        for (var i = 0; i < 999; i++)
            shelf.Release(record);
        Assert.False(shelf.TryHold(FileOf(1)));
        shelf.Release(record);
        Assert.True(shelf.TryHold(FileOf(200)));
        Assert.False(shelf.TryHold(FileOf(1)));
        shelf.Release(small);
        Assert.True(shelf.TryHold(FileOf(50)));
    }

    private static HistoryFile FileOf(int bytes, HistoryFileKind kind = HistoryFileKind.Tile) => new(kind, new byte[bytes]);
}
