using Linking.Books.Sinks;
using Linking.Client.Covers;
using Linking.Client.Tiles;
using Linking.Hashing;
using Linking.Ledger.Covering;
using Linking.Leaves;
using Linking.Publications;
using Linking.Renewal;
using Linking.Storage;
using Linking.Tests.Verification;
using Linking.Tokens;

namespace Linking.Client.Tests.Covers;

/// <summary>A ledger of 2026 under suite 1, covered in 2034 by one under suite 2.</summary>
internal sealed class CoveredLedger : IDisposable
{
    /// <summary>One more than a chunk, with the genesis.</summary>
    public const int Rounds = CoverFiles.ChunkEntries + 4;

    public static readonly Instant Of2034 = Instant.Parse("2034-06-01T00:00:00.000000Z");

    private readonly TemporaryFolder _folder = new();

    public CoveredLedger()
    {
        // Rounds of one, of some and of many leaves; a publication in between, and one over all.
        for (var n = 1; n < Rounds; n++)
        {
            Old.Add([.. Enumerable.Range(0, LeavesIn(n)).Select(i => Old.Document(DataOf(n, i)))]);
            if (n == 100)
                Old.Publish(Old.Count);
        }

        Last = Old.Publish(Old.Count);
    }

    public LedgerBuilder Old { get; } = new();

    public LedgerBuilder New { get; } = new(
        "example.net/2034", Suite.Two, KeySet.Of(31, 31, 32), Instant.Parse("2034-01-01T00:00:00.000000Z"));

    public Publication Last { get; }

    /// <summary>The folder of the cover.</summary>
    public CoverFolder Folder => new(_folder["cover"]);

    public static int LeavesIn(int round) => round % 7 == 3 ? 5 : 1;

    public static byte[] DataOf(int round, int leaf) => System.Text.Encoding.ASCII.GetBytes($"round {round}, leaf {leaf}");

    public async Task<ILedgerTruth> TruthAsync(Func<StoredRound, StoredRound>? change = null, bool isPublished = true)
    {
        var truth = new MemoryLedgerTruth();
        var events = Old.Record.Entries.ToDictionary(e => e.Round, e => e.Event);
        for (var n = 0UL; n < Old.Count; n++)
        {
            var header = Old.Headers[(int)n].ToBytes();
            var row = new StoredRound(
                n, header, Old.Suite.HashEntry(header), n == 0 ? null : Old.Head(n), Old.LeavesOf(n).SelectMany(l => l).ToArray(),
                events.TryGetValue(n, out var text) ? [new StoredEvent(n, 0, text)] : []);
            await truth.AppendAsync(row, default);
        }

        foreach (var publication in isPublished ? Old.Publications : [])
        {
            await truth.AppendPublicationAsync(
                new StoredPublication(publication.Number, publication.Size, Old.Sign(publication)), default);
        }

        return change is null ? truth : new ChangedTruth(truth, change);
    }

    public async Task<CoverText> MakeAsync(IProgress<CoverProgress>? progress = null, CancellationToken cancellation = default)
    {
        await using var truth = await TruthAsync();
        return await new CoverMaker(truth, null, Folder).RunAsync(Suite.Two, 0, progress, cancellation);
    }

    /// <summary>Stamps the cover that was made, and publishes.</summary>
    public Publication Stamp()
    {
        var n = New.Add(Of2034, New.Document(Folder.Find(CoverFiles.Text)));
        var theirs = New.Publish(New.Count);
        Folder.Write(CoverFiles.StampRecord, New.Record.ToBytes());
        Folder.Write(CoverFiles.Token, New.Token(n, 0, New.Anchor(n, theirs)).ToBytes());
        return theirs;
    }

    public Task<CoverPlace> OpenAsync() => CoverPlace.OpenAsync(
        PublicFiles.Open(Folder.Path, new ConnectionOptions(), TimeSpan.FromSeconds(10)), default);

    /// <summary>A token as its holder has it since 2026: signed, and never extended.</summary>
    public Token TokenOf(int round, int leaf) => Old.Token((ulong)round, leaf, Old.HeadAnchor((ulong)round, (ulong)round + 1));

    /// <summary>The record that leads a token over the cover.</summary>
    public static async Task<byte[]> LedAsync(CoverPlace cover, Token token)
    {
        var section = (await cover.SectionOfAsync(token, default)).ToBytes();
        return EvidenceRecord.Append(
            EvidenceRecord.Create(new EvidenceSection(SectionType.Token, token.ToBytes()), []),
            [
                new EvidenceSection(SectionType.Text, cover.TextBytes), new EvidenceSection(SectionType.Cover, section),
                new EvidenceSection(SectionType.Token, cover.TokenBytes), new EvidenceSection(SectionType.Record, cover.StampRecord),
            ]);
    }

    public void Dispose() => _folder.Dispose();
}
