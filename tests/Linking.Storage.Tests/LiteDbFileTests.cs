using Linking.LiteDb;
using Linking.LiteDb.Disks;
using Linking.Storage.LiteDb;

namespace Linking.Storage.Tests;

/// <summary>What the LiteDB store does beyond its contract: its files, crashes, failing disks, damage.</summary>
public sealed class LiteDbFileTests : IDisposable
{
    private const long SmallLog = 1 << 18;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly StoreFolder _folder = new();
    private readonly TestRounds _rounds = new();

    private string FilePath => _folder[LiteDbLedgerTruth.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Round_OfAnySize_IsReadBack()
    {
        await using var store = LiteDbLedgerTruth.Create(_folder.Data);
        var rounds = new List<StoredRound>();
        foreach (var leaves in new[] { 1, 85, 86, 89, 12_000, 30_000 })
        {
            rounds.Add(_rounds.Next(leaves));
            Assert.Equal(AppendResult.Appended, await store.AppendAsync(rounds[^1], None));
        }

        Assert.Contains(rounds, r => r.Leaves.Length is > 4000 and <= Rows.MaxLeavesInRound);
        Assert.Contains(rounds, r => r.Leaves.Length is > Rows.MaxLeavesInRound and < Rows.PieceSize);
        Assert.Contains(rounds, r => r.Leaves.Length > 2 * Rows.PieceSize);
        await AssertHoldsAsync(store, rounds);
    }

    [Fact]
    public async Task Closed_IsOneFile_OfItsOwnerAlone()
    {
        var rounds = await CreateAsync(3);
        Assert.Equal([FilePath, _folder[FolderLock.LedgerName]], Directory.GetFiles(_folder.Data).Order(StringComparer.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Data));
        }

        await using var store = LiteDbLedgerTruth.Open(_folder.Data);
        await AssertHoldsAsync(store, rounds);
    }

    [ProgramFact("cp")]
    public async Task Crash_NothingAppendedIsLost_AtAnyLengthOfTheLogWholeRoundsRemain()
    {
        using var crashed = new StoreFolder();
        var rounds = new List<StoredRound>();
        var ends = new List<long>();
        await using (var store = LiteDbLedgerTruth.Create(_folder.Data))
        {
            for (var i = 0; i < 8; i++)
            {
                rounds.Add(_rounds.Next(3, heartbeats: 2));
                await store.AppendAsync(rounds[^1], None);
                ends.Add(new FileInfo(FilePath + "-log").Length);
            }

            Directory.CreateDirectory(crashed.Data);
            foreach (var name in new[] { LiteDbLedgerTruth.FileName, LiteDbLedgerTruth.FileName + "-log" })
                Programs.Run("cp", $"{_folder[name]} {crashed[name]}");
        }

        var data = File.ReadAllBytes(crashed[LiteDbLedgerTruth.FileName]);
        var log = File.ReadAllBytes(crashed[LiteDbLedgerTruth.FileName + "-log"]);
        for (var cut = 0; cut < log.Length; cut += log.Length / 23)
        {
            File.WriteAllBytes(crashed[LiteDbLedgerTruth.FileName], data);
            File.WriteAllBytes(crashed[LiteDbLedgerTruth.FileName + "-log"], log[..^cut]);
            var size = ends.Count(e => e <= log.Length - cut);
            await using (var read = LiteDbLedgerTruth.OpenReadOnly(crashed.Data))
                await AssertHoldsAsync(read, rounds.Take(size));
            await using var restarted = LiteDbLedgerTruth.Open(crashed.Data);
            await AssertHoldsAsync(restarted, rounds.Take(size));
            if (size < rounds.Count)
                Assert.Equal(AppendResult.Appended, await restarted.AppendAsync(rounds[size], None));
        }
    }

    [Fact]
    public async Task Log_IsCopiedIntoTheFile_WhenItHasGrown()
    {
        await using var store = LiteDbLedgerTruth.Create(_folder.Data, SmallLog);
        var length = new FileInfo(FilePath).Length;
        var rounds = new List<StoredRound>();
        for (var i = 0; i < 60; i++)
        {
            rounds.Add(_rounds.Next(50));
            await store.AppendAsync(rounds[^1], None);
            await store.Copying;
        }

        Assert.True(new FileInfo(FilePath).Length > length + 200_000);
        Assert.InRange(new FileInfo(FilePath + "-log").Length, 1, 2 * SmallLog);
        Assert.False(store.WritesRefused.IsCompleted);
        await AssertHoldsAsync(store, rounds);
    }

    [Fact]
    public async Task StoredBytes_AreThoseOfTheFileAndItsLog()
    {
        Assert.Equal(0, LiteDbLedgerTruth.StoredBytes(_folder.Data));
        await using var store = LiteDbLedgerTruth.Create(_folder.Data);
        await AppendAsync(store, 3);
        var log = new FileInfo(FilePath + "-log").Length;
        Assert.True(log > 0);
        Assert.Equal(new FileInfo(FilePath).Length + log, LiteDbLedgerTruth.StoredBytes(_folder.Data));
    }

    /// <summary>It is read in batches, and holds nothing between them.</summary>
    [Fact]
    public async Task Reader_ThatStaysOpen_DoesNotHoldUpTheCopyingOfTheLog()
    {
        await using var store = LiteDbLedgerTruth.Create(_folder.Data, SmallLog);
        var rounds = await AppendAsync(store, 300);
        await using var headers = store.ReadHeadersAsync(0, ulong.MaxValue, None).GetAsyncEnumerator();
        Assert.True(await headers.MoveNextAsync());
        var length = new FileInfo(FilePath).Length;
        for (var i = 0; i < 100; i++)
        {
            rounds.Add(_rounds.Next(50));
            await store.AppendAsync(rounds[^1], None);
        }

        await store.Copying;
        Assert.True(new FileInfo(FilePath).Length > length + 200_000);
        Assert.InRange(new FileInfo(FilePath + "-log").Length, 1, 3 * SmallLog);
        var read = 1;
        while (await headers.MoveNextAsync())
            Assert.Equal((ulong)read++, headers.Current.Index);
        Assert.Equal(rounds.Count, read);
        await AssertHoldsAsync(store, rounds);
    }

    [Theory]
    [InlineData(5, "check the disk")]
    [InlineData(28, "is full")]
    public async Task FailedFlush_RefusesAllLaterWrites_UntilOpenedAgain(int error, string says)
    {
        var disk = new ObstinateDisk();
        List<StoredRound> rounds;
        StoredRound next;
        await using (var store = LiteDbLedgerTruth.Create(disk, _folder.Data, LiteDbLedgerTruth.DefaultLogBytes))
        {
            rounds = await AppendAsync(store, 3);
            next = _rounds.Next();
            disk.BeforeFlush = _ => throw new IOException("injected", error);
            await FailsAsync(() => store.AppendAsync(next, None), says);
            disk.BeforeFlush = _ => { };
            await FailsAsync(() => store.AppendAsync(next, None), "Nothing more is written");
            await FailsAsync(() => store.AppendPublicationAsync(TestRounds.Publication(1), None), "Nothing more is written");
            Assert.Contains(says, (await store.WritesRefused).Message, StringComparison.Ordinal);
            await AssertHoldsAsync(store, rounds);
        }

        await using var restarted = LiteDbLedgerTruth.Open(_folder.Data);
        Assert.InRange((await restarted.ReadHeadAsync(None))!.Value.Size, 3UL, 4UL);
        Assert.Equal(AppendResult.Appended, await restarted.AppendAsync(next, None));
        await AssertHoldsAsync(restarted, [.. rounds, next]);
    }

    [Fact]
    public async Task FailedCopyingOfTheLog_StopsWritesAtOnce_AndLosesNothing()
    {
        var disk = new ObstinateDisk();
        var rounds = new List<StoredRound>();
        await using (var store = LiteDbLedgerTruth.Create(disk, _folder.Data, SmallLog))
        {
            rounds.AddRange(await AppendAsync(store, 1));
            var failed = false;
            disk.BeforeFlush = name =>
            {
                if (name != LiteDbLedgerTruth.FileName)
                    return;
                failed = true;
                throw new IOException("injected", 5);
            };
            while (!failed && rounds.Count < 200)
            {
                rounds.AddRange(await AppendAsync(store, 1));
                await store.Copying;
            }

            Assert.Contains("check the disk", (await store.WritesRefused).Message, StringComparison.Ordinal);
            await FailsAsync(() => store.AppendAsync(_rounds.Next(), None), "Nothing more is written");
            await AssertHoldsAsync(store, rounds);
        }

        Assert.True(File.Exists(FilePath + "-log"));
        await using var restarted = LiteDbLedgerTruth.Open(_folder.Data);
        await AssertHoldsAsync(restarted, rounds);
    }

    [Fact]
    public async Task RoundOnItsWayToTheDisk_IsNotShown_AndHoldsUpNoRead()
    {
        var disk = new ObstinateDisk();
        await using var store = LiteDbLedgerTruth.Create(disk, _folder.Data, LiteDbLedgerTruth.DefaultLogBytes);
        var rounds = await AppendAsync(store, 2);
        using var reached = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        disk.BeforeFlush = _ =>
        {
            reached.Release();
            Assert.True(released.Wait(TimeSpan.FromMinutes(1)));
        };
        var next = _rounds.Next(3, heartbeats: 1);
        var appending = Task.Run(() => store.AppendAsync(next, None));
        Assert.True(await reached.WaitAsync(TimeSpan.FromMinutes(1)));
        await AssertHoldsAsync(store, rounds);
        Assert.False(appending.IsCompleted);
        disk.BeforeFlush = _ => { };
        released.Release();
        Assert.Equal(AppendResult.Appended, await appending);
        await AssertHoldsAsync(store, [.. rounds, next]);
    }

    [Fact]
    public async Task Opened_ByTwo_OrNotThere_OrTaken_IsRefusedWithASentence()
    {
        Refused(() => LiteDbLedgerTruth.Open(_folder.Data), "does not exist");
        Refused(() => LiteDbLedgerTruth.OpenReadOnly(_folder.Data), "does not exist");
        Assert.False(LiteDbLedgerTruth.Exists(_folder.Data));
        await using var store = LiteDbLedgerTruth.Create(_folder.Data);
        Assert.True(LiteDbLedgerTruth.Exists(_folder.Data));
        RefusedFolder(() => LiteDbLedgerTruth.Open(_folder.Data));
        RefusedFolder(() => LiteDbLedgerTruth.Create(_folder.Data));
        Refused(() => LiteDbLedgerTruth.OpenReadOnly(_folder.Data), "is in use by another process");
        await store.DisposeAsync();
        Refused(() => LiteDbLedgerTruth.Create(_folder.Data), "already exists");
    }

    [Fact]
    public async Task ReadOnly_ReadsAndRefusesToWrite()
    {
        var rounds = await CreateAsync(3);
        await using var store = LiteDbLedgerTruth.OpenReadOnly(_folder.Data);
        await AssertHoldsAsync(store, rounds);
        Assert.Empty(await store.FindDamageAsync(None));
        await FailsAsync(() => store.AppendAsync(_rounds.Next(), None), "was opened only to read");
        Assert.False(store.WritesRefused.IsCompleted);
    }

    [Fact]
    public void OtherVersionOrApplication_IsRefused()
    {
        Directory.CreateDirectory(_folder.Data);
        DocumentFile.Create(FilePath, Rows.Schema with { Version = 3 }).Dispose();
        Refused(() => LiteDbLedgerTruth.Open(_folder.Data), "newer version");
        File.Delete(FilePath);
        DocumentFile.Create(FilePath, Rows.Schema with { Version = 1 }).Dispose();
        Refused(() => LiteDbLedgerTruth.Open(_folder.Data), "has version 1 and this program version 2");
        File.Delete(FilePath);
        DocumentFile.Create(FilePath, Rows.Schema with { Application = "linking-catalogue" }).Dispose();
        Refused(() => LiteDbLedgerTruth.Open(_folder.Data), "holds 'linking-catalogue' and not 'linking-ledger'");
    }

    [Theory]
    [InlineData(Rows.Rounds, 1, "round 1 is missing")]
    [InlineData(Rows.Leaves, 2L << 16, "piece 0 of the leaves of round 2 is missing")]
    public async Task MissingDocument_IsDamage(string collection, long id, string says)
    {
        await using (var store = LiteDbLedgerTruth.Create(_folder.Data))
        {
            await AppendAsync(store, 2);
            await store.AppendAsync(_rounds.Next(200), None);
        }

        using (var file = DocumentFile.Open(FilePath, Rows.Schema))
            Assert.True(file.Write(t => t.Delete(collection, id)));
        await using var damaged = LiteDbLedgerTruth.Open(_folder.Data);
        await FailsAsync(
            async () =>
            {
                await damaged.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync();
                await damaged.ReadRoundAsync(2, None);
            },
            says);
    }

    [Fact]
    public async Task ChangedByte_OfAnyPage_IsFound_AndNeverHandedOut()
    {
        var rounds = await CreateAsync(40);
        var bytes = File.ReadAllBytes(FilePath);
        var (opened, partly) = (0, 0);
        for (var at = 12_000; at < bytes.Length; at += 8200)
        {
            bytes[at] ^= 1;
            File.WriteAllBytes(FilePath, bytes);
            bytes[at] ^= 1;
            try
            {
                await using var store = LiteDbLedgerTruth.OpenReadOnly(_folder.Data);
                var damage = Assert.Single(await store.FindDamageAsync(None));
                Assert.Equal(CheckedPart.Store, damage.Part);
                Assert.Contains("does not have its sum", damage.Message, StringComparison.Ordinal);
                var refused = await CountRefusedAsync(store, rounds);
                opened++;
                partly += refused > 0 && refused < rounds.Count ? 1 : 0;
            }
            catch (StorageException e)
            {
                Assert.Contains("does not have its sum", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.True(opened > 3 && partly > 0);
    }

    private static async Task<int> CountRefusedAsync(LiteDbLedgerTruth store, List<StoredRound> rounds)
    {
        var refused = 0;
        foreach (var round in rounds)
        {
            try
            {
                Assert.Equal(round, await store.ReadRoundAsync(round.Index, None));
            }
            catch (StorageException e)
            {
                Assert.Contains("does not have its sum", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        return refused;
    }

    private static async Task AssertHoldsAsync(LiteDbLedgerTruth store, IEnumerable<StoredRound> expected)
    {
        var rounds = expected.ToList();
        Assert.Equal((ulong)rounds.Count, (await store.ReadHeadAsync(None))?.Size ?? 0);
        foreach (var round in rounds)
            Assert.Equal(round, await store.ReadRoundAsync(round.Index, None));
        Assert.Null(await store.ReadRoundAsync((ulong)rounds.Count, None));
        Assert.Equal(rounds.Count, (await store.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync()).Count);
        Assert.Equal(rounds.SelectMany(r => r.Events), await store.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
    }

    private static async Task FailsAsync(Func<Task> action, string says)
    {
        var error = await Assert.ThrowsAsync<StorageException>(action);
        Assert.False(error.OutcomeUnknown);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private async Task<List<StoredRound>> CreateAsync(int count)
    {
        await using var store = LiteDbLedgerTruth.Create(_folder.Data);
        return await AppendAsync(store, count);
    }

    private async Task<List<StoredRound>> AppendAsync(LiteDbLedgerTruth store, int count)
    {
        var rounds = _rounds.Next(count, 3);
        foreach (var round in rounds)
            Assert.Equal(AppendResult.Appended, await store.AppendAsync(round, None));
        return rounds;
    }

    private void RefusedFolder(Func<LiteDbLedgerTruth> open) => Assert.Contains(
        $"The data folder {_folder.Data} is in use by another Linking server",
        Assert.Throws<StorageException>(open).Message,
        StringComparison.Ordinal);

    private void Refused(Func<LiteDbLedgerTruth> open, string says)
    {
        var error = Assert.Throws<StorageException>(open);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }
}
