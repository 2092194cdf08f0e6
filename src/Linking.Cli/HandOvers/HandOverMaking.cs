using Linking.AuditLogs;
using Linking.Cli.Terminal;
using Linking.Clocks.Calibration;
using Linking.Events;
using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Ledger.HandOvers;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Cli.HandOvers;

/// <summary>
/// Makes a hand-over in two acts: what is there before the ledger's end is sealed; what comes after is added when the ledger has stated and
/// published the digests of the seal. Each act is begun anew where it was cut off.
/// </summary>
/// <param name="data">The data folder.</param>
/// <param name="truth">The ledger in it.</param>
/// <param name="folder">Of the hand-over.</param>
internal sealed class HandOverMaking(string data, ILedgerTruth truth, FileTree folder)
{
    // What changes after the seal: docs/spec/handover.md, "Two manifests".
    private static readonly string[] Growing =
        ["README.md", "publications/record.lrc", "policy/index.txt", "announced/index.txt", "checkpoint"];

    // What the server states of accounts and keys of submitters (docs/spec/access.md).
    private const string OfAccess = "access";

    /// <summary>Rounds that were written as lost, as the ledger's notice allows.</summary>
    public ulong Lost { get; private set; }

    /// <summary>Does what can be done now.</summary>
    /// <param name="given">What goes into it as it is.</param>
    /// <param name="cancellation">Ends it; the next call begins the act anew.</param>
    /// <exception cref="StorageException">The ledger cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    /// <exception cref="InvalidDataException">The folder has what no hand-over can have.</exception>
    public async Task<HandOverState> RunAsync(GivenFolders given, CancellationToken cancellation)
    {
        var (genesis, identity) = await ReadGenesisAsync(cancellation);
        var seal = ReadSealed();
        CheckPlace(identity, seal);
        if (seal is null)
            seal = await SealAsync(genesis, identity, await given.FindAsync(data, folder.Path, cancellation), cancellation);
        else
            given.RequireSealed(folder);
        using var stream = folder.Open(HandOverFiles.Sealed)!;
        var digests = Imprint.Compute(genesis.Suite, stream, cancellation: cancellation);
        var maker = new HandOverMaker(truth, folder, progress: null);
        var stated = await maker.FindStatementAsync(digests, seal.Size, cancellation);
        var last = await truth.ReadLastPublicationAsync(cancellation);
        if (stated is not { } round || !(last?.Size > round))
            return new HandOverState(genesis.Ledger, seal, null, digests, stated);
        return new HandOverState(genesis.Ledger, seal, await AddAsync(seal, stream, cancellation), digests, stated);
    }

    // What is copied has names of its own choice.
    private static bool IsLasting(string name) => HandOverParts.Has(name) || (
        !Growing.Contains(name, StringComparer.Ordinal) && !name.EndsWith("/checkpoint", StringComparison.Ordinal) &&
        !name.Contains(".p/", StringComparison.Ordinal) && !name.StartsWith("predecessors/", StringComparison.Ordinal) &&
        !name.StartsWith($"{HandOverFiles.Sealed}.", StringComparison.Ordinal) &&
        !(name.StartsWith($"{PublicDocuments.Folder}/", StringComparison.Ordinal) && TokenFile.IsNamedLikeOne(name)));

    private async Task<(Genesis Genesis, DigestPair Identity)> ReadGenesisAsync(CancellationToken cancellation)
    {
        var row = await truth.ReadRoundAsync(0, cancellation);
        return row?.Events is [var first, ..] && EventReading.Read(first.Text, row.Suite).Event is Genesis genesis
            ? (genesis, row.Suite.HashEntry(row.Header.Span))
            : throw new StorageException($"Round 0 of the ledger in {data} is no genesis. 'linking fsck' says what is wrong.");
    }

    private HandOverHead? ReadSealed()
    {
        using var stream = folder.Open(HandOverFiles.Sealed);
        if (stream is null)
            return null;
        var reader = new ManifestReader(stream);
        return reader.TryOpen(out var head) ? head : throw new InvalidDataException($"{HandOverFiles.Sealed} {reader.Fault}");
    }

    private void CheckPlace(DigestPair identity, HandOverHead? seal)
    {
        if (seal is not null && seal.Identity != identity)
        {
            throw new CommandException(
                ExitCode.CannotCreate,
                $"{folder.Path} holds the hand-over of {seal.Ledger} ({seal.Identity}), and not of this ledger. Nothing was written: " +
                $"name another folder.");
        }

        if (seal is not null || !Directory.Exists(folder.Path) || !Directory.EnumerateFileSystemEntries(folder.Path).Any())
            return;
        if (folder.Find(HandOverFiles.ReadMe, 1 << 20) is not { } page || !StrangersPage.IsOf(page, identity))
        {
            throw new CommandException(
                ExitCode.CannotCreate,
                $"{folder.Path} is not empty, and no hand-over of this ledger was begun in it. Nothing was written: name a new folder.");
        }
    }

    private async Task<HandOverHead> SealAsync(
        Genesis genesis, DigestPair identity, IReadOnlyList<(GivenFiles Files, List<string> Names)> given, CancellationToken cancellation)
    {
        DurableFolder.Create(folder.Path);
        // First, so that a call that is cut off is known again.
        DurableFile.Replace(folder.PathOf(HandOverFiles.ReadMe), StrangersPage.Of(genesis, identity));
        // What such a call copied may be none of what is named now.
        foreach (var part in HandOverParts.All.Select(folder.PathOf).Where(Directory.Exists))
            Directory.Delete(part, recursive: true);
        var export = await ExportAsync(null, cancellation);
        await WriteRoundsAsync(genesis.Suite, 0, export.Size, isEnd: false, cancellation);
        var entries = LogFiles.Write(data, folder, 0);
        foreach (var (files, names) in given)
            await files.CopyAsync(names, folder, cancellation);
        var head = new HandOverHead(genesis.Ledger, genesis.Suite, identity, null, export.Size, export.Publications, entries, 0);
        return await WriteManifestAsync(HandOverFiles.Sealed, head, IsLasting, cancellation);
    }

    private async Task<HandOverHead> AddAsync(HandOverHead seal, Stream manifest, CancellationToken cancellation)
    {
        var last = LastHeadFiles.Find(data);
        if (last is null && await HasEndedAsync(seal.Suite, cancellation))
        {
            throw new CommandException(
                ExitCode.TryAgain,
                $"The last head of {seal.Ledger}, which has ended, is not in {data}: start and stop its server once, and run this again.");
        }

        // Until all is there, it is no whole hand-over.
        File.Delete(folder.PathOf(HandOverFiles.Late));
        var export = await ExportAsync(last, cancellation);
        await RequirePublishedAsync(seal, export.Size, cancellation);
        await WriteRoundsAsync(seal.Suite, seal.Size, export.Size, isEnd: true, cancellation);
        var entries = LogFiles.Write(data, folder, seal.LogEntries);
        using var names = new SealedNames(folder);
        foreach (var (name, _) in folder.Walk())
        {
            if (!names.Has(name) && HandOverParts.Has(name))
            {
                throw new InvalidDataException(
                    $"{name} came after {HandOverFiles.Sealed}: take it out, or put it into another folder, such as {HandOverParts.Later}");
            }
        }

        names.End();
        if (names.Missing is { } missing)
        {
            throw new InvalidDataException(
                $"{missing} is named in {HandOverFiles.Sealed}, and is not there: put it back from a copy, or make the hand-over anew in " +
                "a new folder");
        }

        manifest.Position = 0;
        var head = seal with
        {
            Before = Imprint.Compute(Suite.One, manifest, cancellation: cancellation), Size = export.Size,
            Publications = export.Publications, LogEntries = entries,
        };
        return await WriteManifestAsync(HandOverFiles.Late, head, name => !names.Has(name), cancellation);
    }

    // What no publication covers is fixed by nothing that a stranger has.
    private async Task RequirePublishedAsync(HandOverHead seal, ulong size, CancellationToken cancellation)
    {
        var covered = (await truth.ReadLastPublicationAsync(cancellation))?.Size ?? 0;
        if (covered >= size)
            return;
        if (await HasEndedAsync(seal.Suite, cancellation))
        {
            throw new CommandException(
                ExitCode.TryAgain,
                $"{seal.Ledger} has ended, and its last publication, over {covered} of {size} rounds, does not cover the end: run " +
                $"'linking close' until that is published, and this again.");
        }

        await foreach (var stored in truth.ReadEventsAsync(covered, long.MaxValue, cancellation))
        {
            if (EventReading.Read(stored.Text, seal.Suite).Event is Statement
                { About: not (AuditStatement.About or CalibrationDay.About or OfAccess) } statement)
            {
                throw new CommandException(
                    ExitCode.TryAgain,
                    $"Round {stored.Round} states something about '{statement.About}', which no publication covers yet: publish, and run " +
                    $"this again.");
            }
        }
    }

    private async Task<bool> HasEndedAsync(Suite suite, CancellationToken cancellation)
    {
        StoredEvent? newest = null;
        await foreach (var stored in truth.ReadRecordAsync(0, cancellation))
            newest = stored;
        return newest is not null && EventReading.Read(newest.Text, suite).Event is Configuration { State.Keys.IsNone: true };
    }

    // What the ledger says itself that it has lost.
    private async Task<List<UnprovableSubject>> LostAsync(Suite suite, CancellationToken cancellation)
    {
        var lost = new List<UnprovableSubject>();
        await foreach (var stored in truth.ReadRecordAsync(0, cancellation))
        {
            if (EventReading.Read(stored.Text, suite).Event is Notice { About: UnprovableSubject stretch })
                lost.Add(stretch);
        }

        return lost;
    }

    private Task<StaticExport> ExportAsync(Notes.SignedHead? last, CancellationToken cancellation) => Counting.RunAsync(step =>
        StaticExport.RunAsync(
            truth, folder.Path, TruthFile.OpenVouchers(data), cancellation, new PublicDocuments(data),
            Commands.ExportCommand.BarOf(step), last));

    private async Task WriteRoundsAsync(Suite suite, ulong from, ulong size, bool isEnd, CancellationToken cancellation)
    {
        var lost = await LostAsync(suite, cancellation);
        await Counting.RunAsync(async step =>
        {
            Lost += await new HandOverMaker(truth, folder, Told(step)).WriteRoundsAsync(from, size, isEnd, lost, cancellation);
            return true;
        });
    }

    private Task<HandOverHead> WriteManifestAsync(
        string name, HandOverHead head, Predicate<string> isListed, CancellationToken cancellation) => Counting.RunAsync(
        step => Task.Run(
            () => new HandOverMaker(truth, folder, Told(step)).WriteManifestAsync(name, head, isListed, cancellation), cancellation));

    private static Action<HandOverStep, ulong, ulong>? Told(Action<string, ulong, ulong>? step) => step is null
        ? null
        : (what, done, total) => step(what == HandOverStep.Rounds ? "writing rounds" : "hashing files", done, total);
}
