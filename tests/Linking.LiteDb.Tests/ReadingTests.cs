using System.Runtime.ExceptionServices;

using Linking.LiteDb.Tests.Faults;

using LiteDB;

using Xunit.Abstractions;

namespace Linking.LiteDb.Tests;

/// <summary>What readers see while something is written.</summary>
[Collection(nameof(ReadingTests))]
public sealed class ReadingTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_DuringACommit_WaitsForItsEnd_AndSeesOnlyWhatIsDurable(bool fails)
    {
        using var folder = new TemporaryFolder();
        using var reached = new SemaphoreSlim(0);
        using var released = new SemaphoreSlim(0);
        var holds = false;
        var disk = new WatchedDisk(done =>
        {
            if (!holds || done is not { Call: DiskCall.Flush, File: "tokens-log" })
                return;
            holds = false;
            reached.Release();
            Assert.True(released.Wait(Limit));
            if (fails)
                throw new IOException("injected", 5);
        });
        using var file = DocumentFile.Create(disk, folder["tokens"], Tokens.Schema);
        Put(file, 1);
        holds = true;
        var writing = Task.Run(() => Put(file, 2));
        Assert.True(await reached.WaitAsync(Limit));

        // The transaction stands in the engine's memory, and is on its way to the disk.
        Assert.Equal(2, file.ReadAhead(r => r.FindRange(Tokens.Collection, "_id", 0L, 9L, 9)).Count);
        var inRead = new TaskCompletionSource();
        var reading = Task.Run(() => file.Read(r =>
        {
            inRead.TrySetResult();
            return r.FindRange(Tokens.Collection, "_id", 0L, 9L, 9).Count;
        }));
        await inRead.Task.WaitAsync(Limit);
        Assert.False(reading.IsCompleted);
        released.Release();
        Assert.Equal(fails ? 1 : 2, await reading.WaitAsync(Limit));
        if (fails)
            await Assert.ThrowsAsync<DocumentFileException>(() => writing);
        else
            await writing.WaitAsync(Limit);
        Assert.Equal(fails ? 1 : 2, file.Read(r => r.FindRange(Tokens.Collection, "_id", 0L, 9L, 9)).Count);
        Assert.Equal(fails ? 1 : 2, file.ReadAhead(r => r.FindRange(Tokens.Collection, "_id", 0L, 9L, 9)).Count);
    }

    [Fact]
    public async Task ManyReaders_BesideAWriter_SeeWholeTransactions_AndTheEngineNeverFails()
    {
        const int Large = 200_000;
        const int Readers = 6;
        using var folder = new TemporaryFolder();
        var errors = 0;
        void Count(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (e.Exception is LiteException)
                Interlocked.Increment(ref errors);
        }

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            // More than the engine keeps in its cache, and the log copied often.
            using var file = DocumentFile.Create(new QuickDisk(), folder["tokens"], Tokens.Schema, 2 << 20);
            var pairs = FullSweep.Or(2000, 90);
            var durable = 0;
            var reads = 0;
            var readers = Enumerable.Range(0, Readers).Select(seed => Task.Run(() =>
            {
                var random = new Random(seed);
                while (Volatile.Read(ref durable) is var known && known < pairs)
                {
                    var id = random.Next(1, known + 3);
                    var (token, note, found) = file.Read(r => (
                        r.Get(Tokens.Collection, (long)id),
                        r.Get("notes", (long)id),
                        r.Find(Tokens.Collection, "digest", Tokens.Digest(id), 2).Count));
                    Assert.Equal(token is null, note is null);
                    Assert.Equal(token is null ? 0 : 1, found);
                    Assert.True(token is not null || id > known, $"{id} of {known} is not there.");
                    Interlocked.Increment(ref reads);
                }
            })).ToList();
            for (var id = 1; id <= pairs; id++)
            {
                var token = Tokens.Make(id, $"name {id}", "all");
                token["content"] = new byte[Large];
                var note = new BsonDocument { ["_id"] = (long)id };
                file.Write(t => Assert.True(t.TryInsert(Tokens.Collection, token) && t.TryInsert("notes", note)));
                Volatile.Write(ref durable, id);
            }

            await Task.WhenAll(readers).WaitAsync(Limit);
            output.WriteLine($"{pairs} transactions, {reads} reads, {new FileInfo(file.Path).Length >> 20} MiB");
            Assert.Empty(file.FindDamage());
            Assert.True(reads > Readers);
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        Assert.Equal(0, errors);
    }

    private static void Put(DocumentFile file, long id) =>
        file.Write(t => Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(id, "name"))));
}

/// <summary>Runs alone: other tests provoke the exceptions that are counted here.</summary>
[CollectionDefinition(nameof(ReadingTests), DisableParallelization = true)]
public sealed class ReadingTestsRunAlone;
