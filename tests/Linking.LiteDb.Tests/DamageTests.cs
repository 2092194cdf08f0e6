using Linking.LiteDb.Pages;
using Linking.LiteDb.Tests.Faults;

using Xunit.Abstractions;

namespace Linking.LiteDb.Tests;

/// <summary>
/// Bytes of either file become others: what is not what was written is never handed out, and a lost commit is never
/// passed over.
/// </summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private const int Transactions = 30;

    private static readonly Lazy<(byte[] Data, byte[] Log, List<long> Ends)> Crashed = new(MakeCrashed);

    [Fact]
    public void Log_CutShort_IsAPrefix()
    {
        var (data, log, ends) = Crashed.Value;
        var places = FullSweep.Or(2000, 60);
        for (var i = 0; i <= places; i++)
        {
            var length = (int)(log.LongLength * i / places);
            Assert.Equal(ends.Count(e => e <= length), Open(data, log[..length]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Log_OverwrittenFromSomewhereOn_IsAPrefix(bool withNoise)
    {
        var (data, log, ends) = Crashed.Value;
        var places = FullSweep.Or(1000, 30);
        for (var i = 0; i < places; i++)
        {
            var from = (int)(log.LongLength * i / places);
            var changed = log.ToArray();
            Overwrite(changed.AsSpan(from), withNoise, i);
            // A commit may end in zeros, which zeros do not change.
            var first = changed.AsSpan().CommonPrefixLength(log);
            Assert.Equal(ends.Count(e => e <= first), Open(data, changed));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Log_4096BytesInTheMiddle_AreSeen(bool withNoise)
    {
        var (data, log, ends) = Crashed.Value;
        var (refused, shorter) = (0, 0);
        for (var from = 0; from < log.Length; from += 4096 * FullSweep.Or(1, 12))
        {
            var changed = log.ToArray();
            Overwrite(changed.AsSpan(from, 4096), withNoise, from);
            var hit = ends.FindIndex(e => from < e);
            var held = Open(data, changed);
            if (hit == ends.Count - 1)
            {
                // Of the last commit nobody can tell whether it was acknowledged, unless the bytes were zeros before.
                Assert.True(held == hit || log.AsSpan(from, 4096).SequenceEqual(changed.AsSpan(from, 4096)));
                shorter++;
            }
            else if (!log.AsSpan(from, 4096).SequenceEqual(changed.AsSpan(from, 4096)))
            {
                Assert.Null(held);
                refused++;
            }
        }

        output.WriteLine($"{refused} refused, {shorter} without the last commit");
        Assert.True(refused > 0 && shorter > 0);
    }

    [Fact]
    public void Log_OneBitInTheMiddle_IsRefused_AndSaysWhere()
    {
        var (data, log, ends) = Crashed.Value;
        log = log.ToArray();
        log[ends[3] + 5000] ^= 4;
        using var folder = Write(data, log);
        var error = Assert.Throws<DocumentFileException>(() => DocumentFile.OpenReadOnly(folder["tokens"], Tokens.Schema));
        Assert.Contains("commit 4 of the log is damaged, and commit 5 after it is not", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_OneBit_IsNeverHandedOut()
    {
        var data = MakeClosed();
        var whole = Workload.After(Transactions);
        var random = new Random(7);
        var (refused, same, told) = (0, 0, 0);
        for (var i = 0; i < FullSweep.Or(3000, 100); i++)
        {
            var changed = data.ToArray();
            var at = random.Next(changed.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            using var folder = Write(changed, log: null);
            var isInPages = at >= DataFile.PagesOffset;
            try
            {
                using var file = DocumentFile.Open(new QuickDisk(), folder["tokens"], Tokens.Schema);
                var damage = file.FindDamage();
                Assert.Equal(isInPages, damage.Count > 0);
                told += damage.Count;
                // What can be read is right.
                foreach (var (id, name) in whole)
                    Assert.Equal(name, ReadOne(file, id) ?? name);
                Assert.Equal(whole, Workload.Read(file));
                same++;
            }
            catch (DocumentFileException e)
            {
                Assert.Contains(isInPages ? "does not have its sum" : "is damaged", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        output.WriteLine($"{refused} refused, {same} read wholly, {told} found by the check");
        Assert.True(refused > 0 && same > 0);
    }

    [Fact]
    public void Data_DamagedPage_StopsNeitherOtherReadsNorTheProcess()
    {
        var data = MakeClosed();
        data[^3000] ^= 1;
        using var folder = Write(data, log: null);
        using var file = DocumentFile.Open(new QuickDisk(), folder["tokens"], Tokens.Schema);
        var whole = Workload.After(Transactions);
        var missing = 0;
        for (var round = 0; round < 150; round++)
            missing += whole.Keys.Count(id => ReadOne(file, id) is null);
        Assert.InRange(missing, 150, 150 * whole.Count - 150);

        // A transaction that needs the page is refused, and so are those after it.
        var error = Assert.Throws<DocumentFileException>(() => file.Write(t =>
        {
            foreach (var id in whole.Keys)
                t.Delete(Tokens.Collection, id);
        }));
        Assert.Contains("does not have its sum", error.Message, StringComparison.Ordinal);
        Assert.True(file.WritesRefused.IsCompleted);
        Assert.Contains(whole.Keys, id => ReadOne(file, id) is not null);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static string? ReadOne(DocumentFile file, long id)
    {
        try
        {
            return file.Read(r => r.Get(Tokens.Collection, id))!["name"].AsString;
        }
        catch (DocumentFileException e)
        {
            Assert.Contains("does not have its sum", e.Message, StringComparison.Ordinal);
            return null;
        }
    }

    private static void Overwrite(Span<byte> bytes, bool withNoise, int seed)
    {
        bytes.Clear();
        if (withNoise)
            new Random(seed).NextBytes(bytes);
    }

    /// <returns>How many transactions are there; null if the file is refused as damaged.</returns>
    private static int? Open(byte[] data, byte[] log)
    {
        using var folder = Write(data, log);
        try
        {
            using var file = DocumentFile.OpenReadOnly(folder["tokens"], Tokens.Schema);
            var held = Workload.Read(file);
            return Enumerable.Range(0, Transactions + 1).Single(n => held.SequenceEqual(Workload.After(n)));
        }
        catch (DocumentFileException e)
        {
            Assert.Matches("commit [0-9]+ of the log is damaged, and commit [0-9]+ after it|the log is not that of this state", e.Message);
            return null;
        }
    }

    private static TemporaryFolder Write(byte[] data, byte[]? log)
    {
        var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["tokens"], data);
        if (log is not null)
            File.WriteAllBytes(folder["tokens-log"], log);
        return folder;
    }

    /// <summary>Both files as a process leaves them that is killed, and where each commit ends.</summary>
    private static (byte[] Data, byte[] Log, List<long> Ends) MakeCrashed()
    {
        using var folder = new TemporaryFolder();
        using var state = new TemporaryFolder();
        var disk = new CutDisk();
        var ends = new List<long>();
        var events = new List<DiskEvent>();
        using (var file = DocumentFile.Create(new WatchedDisk(events.Add), folder["tokens"], Tokens.Schema))
        {
            for (var n = 0; n < Transactions; n++)
                Workload.Run(file, n);
            foreach (var done in events)
                disk.Take(done);
            disk.WriteTo(state.Path, new Random(0), Cut.Nothing);
            ends.AddRange(events.Where(e => e is { Call: DiskCall.Write, File: "tokens-log" }).Select(e => e.Offset + e.Bytes!.Length));
        }

        return (File.ReadAllBytes(state["tokens"]), File.ReadAllBytes(state["tokens-log"]), ends);
    }

    private static byte[] MakeClosed()
    {
        using var folder = new TemporaryFolder();
        using (var file = DocumentFile.Create(new QuickDisk(), folder["tokens"], Tokens.Schema))
        {
            for (var n = 0; n < Transactions; n++)
                Workload.Run(file, n);
        }

        return File.ReadAllBytes(folder["tokens"]);
    }
}
