using Linking.Client.Covers;
using Linking.Client.Tiles;
using Linking.Hashing;
using Linking.Ledger.Covering;
using Linking.Renewal;
using Linking.Storage;
using Linking.Tests.Verification;
using Linking.Verification;

namespace Linking.Client.Tests.Covers;

/// <summary>A cover made, taken up again, read back, and what is refused on the way (docs/spec/cover.md).</summary>
public sealed class CoverMakerTests : IDisposable
{
    private readonly CoveredLedger _ledger = new();

    /// <summary>Tokens that nobody extended or renewed, of every kind of round, when both functions under them have fallen.</summary>
    [Fact]
    public async Task Cover_LeadsEveryTokenOver_WhenBothFunctionsHaveFallen()
    {
        var text = await _ledger.MakeAsync();
        Assert.Equal((0UL, (ulong)CoveredLedger.Rounds, 2UL), (text.From, text.To, text.EvidenceCount));
        var theirs = _ledger.Stamp();
        using var cover = await _ledger.OpenAsync();
        var since = Instant.Parse("2040-01-01T00:00:00.000000Z");
        var trust = new Linking.Verification.Trust
        {
            Ledger = _ledger.Old.Id,
            Identity = _ledger.Old.Pinned,
            Record = _ledger.Old.Record.ToBytes(),
            Ledgers = [new PinnedLedger(_ledger.New.Id, _ledger.New.Pinned, _ledger.New.Record.ToBytes())],
            Held = Instant.Parse("2045-01-01T00:00:00.000000Z"),
            Vouchers =
            [
                .. _ledger.Old.Publications.Select(p => Vouch.Observed(p, Instant.Parse("2027-01-01T00:00:00.000000Z"))),
                Vouch.Observed(theirs, CoveredLedger.Of2034.Plus(LedgerBuilder.Day)),
            ],
        };
        // Collisions, of which the data's own tie does not die.
        var list = Lists.Of(("sha2-256", since, null), ("sha3-256", since, null));

        foreach (var round in (int[])[1, 3, 99, 100, 101, 255, 256, 257, CoveredLedger.Rounds - 1])
        {
            for (var leaf = 0; leaf < CoveredLedger.LeavesIn(round); leaf++)
            {
                var token = _ledger.TokenOf(round, leaf);
                var data = DataObject.Of(CoveredLedger.DataOf(round, leaf));
                var alone = Linking.Verification.Verifier.Verify(
                    token.ToBytes(), Suite.One.Hash(CoveredLedger.DataOf(round, leaf)), trust with { List = list });
                // Only where a publication is of the very size of its head.
                Assert.Equal(
                    _ledger.Old.Publications.Any(p => p.Size == (ulong)round + 1), alone.Result == VerificationResult.Valid);
                var verdict = EvidenceVerifier.Verify(await CoveredLedger.LedAsync(cover, token), [data], trust with { List = list });
                Assert.Equal(
                    (VerificationResult.Valid, 2, 1), (verdict.Result, verdict.Chosen, verdict.Reached));
                Assert.All(verdict.Stages, s => Assert.Empty(s.Codes));
            }
        }
    }

    /// <summary>Stopped, and what is there changed: no file is believed, and every one is what it would have been.</summary>
    [Fact]
    public async Task Cover_StoppedAndTakenUp_IsTheSame()
    {
        var whole = (await _ledger.MakeAsync()).ToBytes();
        var files = Contents();
        Directory.Delete(_ledger.Folder.Path, recursive: true);
        using (var stop = new CancellationTokenSource())
        {
            var progress = new Told(p =>
            {
                if (p.Done == CoverFiles.ChunkEntries)
                    stop.Cancel();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _ledger.MakeAsync(progress, stop.Token));
        }

        Assert.True(_ledger.Folder.Has(CoverFiles.Entries(0)) && !_ledger.Folder.Has(CoverFiles.Entries(1)));
        // A part of the next chunk that a kill left.
        _ledger.Folder.Write(CoverFiles.Leaves(1, 0), "half"u8);
        // A whole chunk of another ledger: its entries are as many, and lead to some root.
        Assert.True(CoverFiles.TryDecodeChunk(_ledger.Folder.Find(CoverFiles.Entries(0)), out var blocks, out _));
        _ledger.Folder.Write(CoverFiles.Entries(0), CoverFiles.EncodeChunk([.. blocks.Reverse()]));
        var again = await _ledger.MakeAsync();
        Assert.Equal(whole, again.ToBytes());
        Assert.Equal(files, Contents());
    }

    /// <summary>A cover that is stamped: each file is held against the text, and a sentence names what is missing or wrong.</summary>
    [Fact]
    public async Task Cover_ThatIsStamped_IsHeldAgainstItsText()
    {
        var text = await _ledger.MakeAsync();
        _ledger.Stamp();
        Assert.Equal(text.ToBytes(), (await _ledger.MakeAsync()).ToBytes());
        foreach (var name in Contents().Keys.Where(n => n is not (CoverFiles.Plan or CoverFiles.Token)))
        {
            var right = _ledger.Folder.Find(name)!;
            File.Delete(_ledger.Folder.PathOf(name));
            await IsNamedAsync(name);
            if (name != CoverFiles.StampRecord)
            {
                _ledger.Folder.Write(name, [.. right[..^1], (byte)(right[^1] ^ 1)]);
                await IsNamedAsync(name == CoverFiles.Text ? "" : name);
            }

            _ledger.Folder.Write(name, right);
        }

        _ledger.Folder.Write(CoverFiles.Token, _ledger.Folder.Find(CoverFiles.Token)![..^1]);
        await IsNamedAsync(CoverFiles.Token);
        // A token of some other data.
        _ledger.Folder.Write(CoverFiles.Token, _ledger.TokenOf(1, 0).ToBytes());
        await IsNamedAsync(CoverFiles.Token);

        async Task IsNamedAsync(string name) => Assert.Contains(
            _ledger.Folder.PathOf(name), (await Assert.ThrowsAsync<StorageException>(() => _ledger.MakeAsync())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cover_OfWhatIsDamagedUnpublishedOrAnothers_IsRefused()
    {
        await using var damaged = await _ledger.TruthAsync(row => row.Index != 10 ? row
            : row with { Leaves = row.Leaves.ToArray().Select((b, i) => i == 60 ? (byte)(b ^ 1) : b).ToArray() });
        await FailsAsync(new CoverMaker(damaged, null, _ledger.Folder).RunAsync(Suite.Two, 0, null, default), "round 10");
        await using var unpublished = await _ledger.TruthAsync(isPublished: false);
        var elsewhere = new CoverFolder(_ledger.Folder.Path + "-2");
        await FailsAsync(new CoverMaker(unpublished, null, elsewhere).RunAsync(Suite.Two, 0, null, default), "publish first");
        await using var truth = await _ledger.TruthAsync();
        await FailsAsync(
            new CoverMaker(truth, null, elsewhere).RunAsync(Suite.Two, CoveredLedger.Rounds, null, default), "begins with one of them");

        await _ledger.MakeAsync();
        await FailsAsync(new CoverMaker(truth, null, _ledger.Folder).RunAsync(Suite.One, 0, null, default), "under other functions");
        await using var other = new MemoryLedgerTruth();
        var row = await truth.ReadRoundAsync(0, default);
        var foreign = new LedgerBuilder("example.org/other");
        await other.AppendAsync(
            row! with
            {
                Header = foreign.Headers[0].ToBytes(), Link = foreign.Identity, Leaves = foreign.LeavesOf(0)[0],
                Events = [new StoredEvent(0, 0, foreign.Record.Entries[0].Event)],
            },
            default);
        await FailsAsync(
            new CoverMaker(other, null, _ledger.Folder).RunAsync(Suite.Two, 0, null, default), "not of this ledger, example.org/other");

        static async Task FailsAsync(Task<CoverText> task, string part) => Assert.Contains(
            part, (await Assert.ThrowsAsync<StorageException>(() => task)).Message, StringComparison.Ordinal);
    }

    /// <summary>Every file of a cover with any byte changed, cut, or missing: a sentence that names it, and nothing is led.</summary>
    [Fact]
    public async Task Files_ChangedCutOrMissing_AreNamed()
    {
        await _ledger.MakeAsync();
        _ledger.Stamp();
        // Of the last round in the chunk, so that each of these changes is in its way.
        var token = _ledger.TokenOf(255, 2);
        foreach (var name in (string[])
            [CoverFiles.Entries(0), CoverFiles.Leaves(0, 0), CoverFiles.Roots, CoverFiles.Evidence(0), CoverFiles.Text, CoverFiles.Token])
        {
            var right = _ledger.Folder.Find(name)!;
            foreach (var wrong in (byte[][])[[], right[..^1], [.. right, 0], [.. right[..^40], (byte)(right[^40] ^ 1), .. right[^39..]]])
            {
                _ledger.Folder.Write(name, wrong);
                var problem = await ProblemAsync(token);
                // The last byte changed of a text or a token is a text or a token: then it is its verification that fails.
                if (name is not (CoverFiles.Text or CoverFiles.Token))
                    Assert.Contains(name, problem, StringComparison.Ordinal);
            }

            File.Delete(_ledger.Folder.PathOf(name));
            Assert.Contains(name, await ProblemAsync(token), StringComparison.Ordinal);
            _ledger.Folder.Write(name, right);
        }

        Assert.Equal("", await ProblemAsync(token));
        using var cover = await _ledger.OpenAsync();
        Assert.False(cover.Covers(_ledger.New.Token(1, 0)));
    }

    /// <summary>A text that says that there is evidence without end, or that nobody stamped: no chunk is read.</summary>
    [Fact]
    public async Task Text_OfEndlessEvidenceOrUnstamped_IsRefusedBeforeItsChunks()
    {
        var text = await _ledger.MakeAsync();
        _ledger.Stamp();
        Directory.Delete(_ledger.Folder.PathOf("evidence"), recursive: true);
        _ledger.Folder.Write(CoverFiles.Text, (text with { EvidenceCount = 3 }).ToBytes());
        Assert.Contains("token of another text", await ProblemAsync(_ledger.TokenOf(1, 0)), StringComparison.Ordinal);
        _ledger.Folder.Write(CoverFiles.Text, (text with { EvidenceCount = 1UL << 32 }).ToBytes());
        _ledger.Stamp();
        Assert.Contains("4294967296 pieces", await ProblemAsync(_ledger.TokenOf(1, 0)), StringComparison.Ordinal);
    }

    /// <summary>The part with a round's leaves is read once for all its tokens, and no part before it.</summary>
    [Fact]
    public async Task Leaves_OfARound_AreReadOnceAndNoPartBefore()
    {
        // 8 MiB of hashes end a part; the round behind it is in the next one.
        _ledger.Old.Add([.. Enumerable.Range(0, CoverFiles.LeavesPart / Suite.Two.PairSize).Select(i => _ledger.Old.Document([1]))]);
        _ledger.Old.Add([_ledger.Old.Document([2]), _ledger.Old.Document([3])]);
        _ledger.Old.Publish(_ledger.Old.Count);
        await _ledger.MakeAsync();
        _ledger.Stamp();
        using var cover = await _ledger.OpenAsync();
        await cover.SectionOfAsync(_ledger.TokenOf(CoveredLedger.Rounds, 77), default);
        File.Delete(_ledger.Folder.PathOf(CoverFiles.Leaves(1, 0)));
        await cover.SectionOfAsync(_ledger.TokenOf(CoveredLedger.Rounds, 78), default);
        await cover.SectionOfAsync(_ledger.TokenOf(CoveredLedger.Rounds + 1, 1), default);
        using var another = await _ledger.OpenAsync();
        await another.SectionOfAsync(_ledger.TokenOf(CoveredLedger.Rounds + 1, 1), default);
    }

    public void Dispose() => _ledger.Dispose();

    private async Task<string> ProblemAsync(Tokens.Token token)
    {
        try
        {
            using var cover = await _ledger.OpenAsync();
            await cover.SectionOfAsync(token, default);
            return "";
        }
        catch (PublicFilesException e)
        {
            return e.Message;
        }
    }

    private Dictionary<string, string> Contents() => Directory.GetFiles(_ledger.Folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(_ledger.Folder.Path, f), f => Convert.ToHexString(File.ReadAllBytes(f)));

    private sealed class Told(Action<CoverProgress> tell) : IProgress<CoverProgress>
    {
        public void Report(CoverProgress value) => tell(value);
    }
}
