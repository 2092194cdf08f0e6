using System.Net;
using System.Text;

using Linking.Client.HandOvers;
using Linking.Client.Tiles;
using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;

namespace Linking.Client.Tests.HandOvers;

/// <summary>What a web server can make its reader keep, fetch and wait for: no more than the bounds say.</summary>
public sealed class HandOverBoundsTests : IAsyncLifetime, IDisposable
{
    private const string Rounds = "rounds/000.p/9";
    private const int Large = 8 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private HandedOverLedger _made = null!;

    public async Task InitializeAsync() => _made = await HandedOverLedger.MakeAsync(Suite.One, 4);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _made.Dispose();

    /// <summary>A line of as many bytes as can be, and a server that sends: nothing of it is on the disk, and it is fetched once.</summary>
    [Fact]
    public async Task FileOfALineWithoutMeasure_IsHashedAsItComes_AndFetchedOnce()
    {
        HandOverAddress? place = null;
        var kept = new List<string>();
        await using var web = new HandedOverWeb(_made.Tree.Path, (answer, asked, _) =>
        {
            if (GiveManifest(answer, asked, long.MaxValue, Suite.One.Hash("others"u8)))
                return true;
            if (asked != Rounds)
                return false;
            answer.OutputStream.Write(new byte[Large]);
            answer.OutputStream.Flush();
            kept.AddRange(Directory.EnumerateFiles(place!.Folder).Select(f => Path.GetFileName(f)));
            return true;
        });
        using var files = Open(web);
        using (place = await HandOverAddress.FetchManifestsAsync(files, null, FileTree.MostEntries, default))
        {
            var report = await CheckAsync(place);
            Assert.Contains(
                report.Findings, f => f.Message.StartsWith($"{Rounds} has {Large} bytes, and ", StringComparison.Ordinal));
        }

        Assert.Equal([HandOverFiles.Sealed, HandOverFiles.Late], kept.Order(StringComparer.Ordinal));
        Assert.Equal(1, web.Asked[Rounds]);
    }

    [Theory]
    [InlineData(Rounds, false)]
    [InlineData(Rounds, true)]
    [InlineData("publications/record.lrc", false)]
    [InlineData("publications/record.lrc", true)]
    public async Task FileThatWasWrongOrMissing_IsNotFetchedAgain(string name, bool isMissing)
    {
        await using var web = new HandedOverWeb(_made.Tree.Path, (answer, asked, _) =>
        {
            if (asked != name)
                return false;
            if (isMissing)
                answer.StatusCode = 404;
            else
                answer.OutputStream.Write(new byte[new FileInfo(_made[name]).Length]);
            return true;
        });
        using var files = Open(web);
        using var place = await HandOverPlace.OpenAsync(files, default);

        Assert.Contains(
            (await CheckAsync(place)).Findings, f => f.Code == (isMissing ? HandOverCode.Missing : HandOverCode.Changed));

        Assert.Equal(1, web.Asked[name]);
    }

    /// <summary>Manifests and a file of rounds are kept within one bound; of what is too long a sentence says what to do.</summary>
    [Fact]
    public async Task WhatIsKept_HasOneBound_AndASentence()
    {
        var bytes = new byte[Large];
        var late = Encoding.ASCII.GetBytes(Changed(HandOverFiles.Late, Large, Suite.One.Hash(bytes)));
        var early = Encoding.ASCII.GetBytes(Changed(HandOverFiles.Sealed, Large, Suite.One.Hash(bytes)));
        await using var web = new HandedOverWeb(_made.Tree.Path, (answer, asked, _) =>
        {
            if (asked == Rounds)
                answer.OutputStream.Write(bytes);
            return asked == Rounds || GiveManifest(answer, asked, Large, Suite.One.Hash(bytes));
        });
        using var files = Open(web);

        // One byte too few for the second manifest, and for the file; and just enough.
        var none = await Assert.ThrowsAsync<IOException>(() => RunAsync(early.Length + late.Length - 1));
        Assert.StartsWith(
            $"{HandOverFiles.Late} at {web.Address} has more than {late.Length - 1} bytes, and at most {late.Length - 1} more are kept in ",
            none.Message, StringComparison.Ordinal);
        Assert.EndsWith("or copy the hand-over and check the copy.", none.Message, StringComparison.Ordinal);
        var no = await Assert.ThrowsAsync<IOException>(() => RunAsync(early.Length + late.Length + Large - 1));
        Assert.StartsWith(
            $"{Rounds} at {web.Address} has {Large} bytes, and at most {Large - 1} more are kept in ", no.Message,
            StringComparison.Ordinal);
        Assert.Contains((await RunAsync(early.Length + late.Length + Large)).Findings, f => f.Code == HandOverCode.Round);

        async Task<HandOverReport> RunAsync(long most)
        {
            using var place = await HandOverAddress.FetchManifestsAsync(files, most, FileTree.MostEntries, default);
            return await CheckAsync(place);
        }
    }

    [Theory]
    [InlineData(1000, 500)]
    [InlineData(34_359_738_368, 17_179_869_184)]
    [InlineData(long.MaxValue, 17_179_869_184)]
    public void Bound_LeavesHalfOfTheRoomToOthers(long free, long most) => Assert.Equal(most, HandOverAddress.MostOf(free));

    [Fact]
    public async Task NamesOfAFolder_AreAsManyAsAFolderMayHave()
    {
        await using var web = new HandedOverWeb(_made.Tree.Path);
        using var files = Open(web);
        var many = Directory.GetFiles(_made["publications"]).Length;
        using (var place = await HandOverAddress.FetchManifestsAsync(files, null, many, default))
        {
            Assert.Equal(_made.Tree.Walk("publications").Select(f => f.Name), place.Below("publications"));
            Assert.Equal(many, place.NamesIn("publications").Count);
        }

        using var other = await HandOverAddress.FetchManifestsAsync(files, null, many - 1, default);
        var refused = Assert.Throws<IOException>(() => other.NamesIn("publications"));
        Assert.Equal($"The manifests name more than {many - 1} files in publications; no more are read.", refused.Message);
    }

    /// <summary>What ends the check ends the fetching within a bundle too, and nothing stays.</summary>
    [Fact]
    public async Task CheckThatIsEnded_WaitsForNoFile_AndLeavesNothing()
    {
        using var stop = new CancellationTokenSource();
        using var ended = new ManualResetEventSlim();
        var isWaitedFor = false;
        string folder;
        await using (var web = new HandedOverWeb(_made.Tree.Path, (_, asked, count) =>
        {
            if (asked != Rounds || count == 1)
                return false;
            stop.Cancel();
            isWaitedFor = !ended.Wait(Limit, CancellationToken.None);
            return true;
        }))
        {
            using var files = Open(web);
            using (var place = await HandOverAddress.FetchManifestsAsync(files, null, FileTree.MostEntries, stop.Token))
            {
                folder = place.Folder;
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CheckAsync(place, stop.Token));
            }

            ended.Set();
        }

        Assert.False(isWaitedFor);
        Assert.False(Directory.Exists(folder));
    }

    [Theory]
    [InlineData(HandOverFiles.Sealed)]
    [InlineData(HandOverFiles.Late)]
    public void LineThatIsRefused_IsNotFound_AndAllOthersAre(string manifest)
    {
        var names = _made.NamesIn(manifest).ToList();
        foreach (var name in names)
        {
            using var index = new ManifestIndex(_made[manifest]);
            index.Refuse(name);
            index.Refuse("of/no/line");
            Assert.Equal(names.Where(n => n != name), names.Where(n => index.Find(n) is not null));
        }
    }

    private static PublicFiles Open(HandedOverWeb web) =>
        PublicFiles.Open(web.Address, new ConnectionOptions(), TimeSpan.FromMinutes(2));

    private Task<HandOverReport> CheckAsync(HandOverPlace place, CancellationToken cancellation = default) =>
        Task.Run(() => new HandOverCheck(place, _made.Values).Run(progress: null, cancellation), CancellationToken.None);

    private bool GiveManifest(HttpListenerResponse answer, string asked, long size, DigestPair digests)
    {
        if (asked is not (HandOverFiles.Sealed or HandOverFiles.Late))
            return false;
        answer.OutputStream.Write(Encoding.ASCII.GetBytes(Changed(asked, size, digests)));
        return true;
    }

    // A manifest with other bytes for the file of rounds.
    private string Changed(string manifest, long size, DigestPair digests) => string.Join('\n', File.ReadAllText(_made[manifest])
        .Split('\n').Select(l => l.EndsWith($" {Rounds}", StringComparison.Ordinal) ? $"file {digests} {size} {Rounds}" : l));
}
