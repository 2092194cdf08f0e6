using System.Text;

using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Storage;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Ledger.Tests.Exporting;

/// <summary>A stored ledger as a folder.</summary>
public sealed class StaticExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestRounds _rounds = new();
    private readonly MemoryLedgerTruth _truth = new();

    [Fact]
    public async Task RunAsync_NewFolder_HoldsTheTreeOfTheCheckpoint()
    {
        await AppendAsync(600);

        var done = await ExportAsync();

        // The head of the newest round is stored with the round after it.
        Assert.Equal((599UL, 599UL, 0UL), (done.Size, done.SignedSize, done.Publications));
        Assert.Equal(TilePath.FullBetween(0, 599).Concat(TilePath.PartialOf(599)).Count() * 2 + 2, done.Written);
        Assert.Equal(done.Written, Directory.GetFiles(_folder["static"], "*", SearchOption.AllDirectories).Length);
        var headers = await HeadersAsync(599);
        var root = MerkleTree.Build(headers).Root;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            Assert.Contains($"\n599\n{Convert.ToBase64String(root[chain].Bytes)}\n", Text("checkpoint", chain), StringComparison.Ordinal);
            var hashes = headers.Select(h => Suite.One.HashEntry(h)[chain]).ToList();
            Assert.Equal(hashes.Take(256), Hashes("tile/0/000", chain));
            Assert.Equal(hashes.Skip(512), Hashes("tile/0/002.p/87", chain));
            Assert.Equal(
                [MerkleTree.Build(headers[..256]).Root[chain], MerkleTree.Build(headers[256..512]).Root[chain]],
                Hashes("tile/1/000.p/2", chain));
            Assert.True(EntryBundle.TryDecode(Bytes("tile/entries/001", chain), 256, out var bundle));
            Assert.Equal(headers[256..512], bundle.Select(h => h.ToArray()));
        }
    }

    [Fact]
    public async Task RunAsync_Again_WritesWhatIsNew_AndTakesPartialTilesAwayThatAreFull()
    {
        await AppendAsync(301);
        await ExportAsync();
        Assert.True(File.Exists(PathOf("tile/0/001.p/44")));
        Assert.Equal(0, (await ExportAsync()).Written);

        await AppendAsync(100);
        // Both entries and hashes, the tile above unchanged, the checkpoints.
        Assert.Equal(2 * 2 + 2, (await ExportAsync()).Written);
        Assert.True(File.Exists(PathOf("tile/0/001.p/44")));
        Assert.True(File.Exists(PathOf("sha3-256/tile/entries/001.p/144")));

        await AppendAsync(200);
        await ExportAsync();
        Assert.False(Directory.Exists(PathOf("tile/0/001.p")));
        Assert.False(Directory.Exists(PathOf("sha3-256/tile/entries/001.p")));
        Assert.True(File.Exists(PathOf("tile/1/000.p/1")));
        Assert.True(File.Exists(PathOf("tile/1/000.p/2")));
        Assert.Empty(Directory.GetFiles(_folder["static"], "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task RunAsync_FolderGivesNoLeaf()
    {
        await AppendAsync(20);
        await ExportAsync();
        var round = await _truth.ReadRoundAsync(7, default);
        var nonce = Suite.One.Alpha.Hash("nonce 7/0"u8).Bytes[..16].ToArray();
        Assert.True(round!.Leaves.Span.IndexOf(nonce) >= 0);

        foreach (var file in Directory.GetFiles(_folder["static"], "*", SearchOption.AllDirectories))
            Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(nonce) < 0, file);
    }

    [Fact]
    public async Task RunAsync_FileCutShort_IsNotOverwritten()
    {
        await AppendAsync(300);
        await ExportAsync();
        var path = PathOf("sha3-256/tile/0/000");
        File.WriteAllBytes(path, Bytes("tile/0/000", Chain.Beta)[..8000]);

        var e = await Assert.ThrowsAsync<SinkException>(ExportAsync);

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Equal(8000, new FileInfo(path).Length);
    }

    [Fact]
    public async Task RunAsync_HalfCopiedFolder_IsCompleted()
    {
        await AppendAsync(300);
        await ExportAsync();
        File.Delete(PathOf("tile/0/000"));
        Directory.Delete(PathOf("sha3-256"), recursive: true);

        Assert.Equal(1 + 6, (await ExportAsync()).Written);
    }

    [Fact]
    public async Task RunAsync_FolderOfAnotherHistory_IsRefused()
    {
        await AppendAsync(10);
        var fork = _rounds.Fork();
        await AppendAsync(3);
        await ExportAsync();
        var other = new MemoryLedgerTruth();
        await foreach (var header in _truth.ReadHeadersAsync(0, 10, default))
            await other.AppendAsync((await _truth.ReadRoundAsync(header.Index, default))!, default);
        for (var i = 0; i < 9; i++)
            await other.AppendAsync(fork.Next(salt: "another"), default);
        var before = Text("checkpoint", Chain.Alpha);

        var e = await Assert.ThrowsAsync<SinkException>(() => StaticExport.RunAsync(other, _folder["static"], null, default));

        Assert.Contains("that are not this ledger's", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, Text("checkpoint", Chain.Alpha));
    }

    [Fact]
    public async Task RunAsync_FolderOfANewerLedger_IsRefused()
    {
        await AppendAsync(10);
        var older = new MemoryLedgerTruth();
        await foreach (var header in _truth.ReadHeadersAsync(0, 8, default))
            await older.AppendAsync((await _truth.ReadRoundAsync(header.Index, default))!, default);
        await ExportAsync();

        var e = await Assert.ThrowsAsync<SinkException>(() => StaticExport.RunAsync(older, _folder["static"], null, default));

        Assert.Contains("restored from an older backup", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_CheckpointThatIsNone_IsNotOverwritten()
    {
        await AppendAsync(10);
        Directory.CreateDirectory(_folder["static"]);
        File.WriteAllText(PathOf("checkpoint"), "my own file\n");

        var e = await Assert.ThrowsAsync<SinkException>(ExportAsync);

        Assert.Contains("is not a checkpoint of this ledger", e.Message, StringComparison.Ordinal);
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(_folder["static"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task RunAsync_LedgerOfOneRound_SaysWhatToDo()
    {
        await AppendAsync(1);

        Assert.Contains("no signed head yet", (await Assert.ThrowsAsync<StorageException>(ExportAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Progress_RisesToAllRoundsAndFiles()
    {
        await AppendAsync(520);
        var told = new Told();

        await StaticExport.RunAsync(_truth, _folder["static"], null, default, progress: told);

        var (reading, writing) = (told.Of(ExportStage.Reading), told.Of(ExportStage.Writing));
        Assert.Equal(Enumerable.Range(1, 520).Select(n => ((ulong)n, 520UL)), reading);
        // Two full bundles and two full tiles.
        Assert.Equal([(1UL, 4UL), (2UL, 4UL), (3UL, 4UL), (4UL, 4UL)], writing);
    }

    private sealed class Told : IProgress<ExportProgress>
    {
        private readonly List<ExportProgress> _all = [];

        public void Report(ExportProgress value) => _all.Add(value);

        public IEnumerable<(ulong, ulong)> Of(ExportStage stage) => _all.Where(p => p.Stage == stage).Select(p => (p.Done, p.Total));
    }

    public void Dispose() => _folder.Dispose();

    private Task<StaticExport> ExportAsync() => StaticExport.RunAsync(_truth, _folder["static"], null, default);

    private async Task AppendAsync(int count)
    {
        foreach (var round in _rounds.Next(count, leaves: 1))
            await _truth.AppendAsync(round, default);
    }

    private async Task<List<byte[]>> HeadersAsync(ulong size)
    {
        var headers = new List<byte[]>();
        await foreach (var header in _truth.ReadHeadersAsync(0, size, default))
            headers.Add(header.Header.ToArray());
        return headers;
    }

    private string PathOf(string name) => Path.Combine(_folder["static"], name);

    private byte[] Bytes(string name, Chain chain) => File.ReadAllBytes(PathOf((chain == Chain.Beta ? "sha3-256/" : "") + name));

    private string Text(string name, Chain chain) => Encoding.UTF8.GetString(Bytes(name, chain));

    private List<Digest> Hashes(string name, Chain chain) => [.. Bytes(name, chain).Chunk(32).Select(h => new Digest(h))];
}
