using Linking.Client.Tiles;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Publications;
using Linking.Records;

namespace Linking.Client.HandOvers;

/// <summary>
/// Checks a hand-over from nothing but itself and values from elsewhere (docs/spec/handover.md, "Checking"). Nothing in it is believed:
/// every file is rehashed, and what follows from something else is made again.
/// </summary>
/// <param name="folder">The hand-over; stays the caller's.</param>
/// <param name="values">As they were printed or kept elsewhere; none: it is held against itself alone.</param>
public sealed class HandOverCheck(HandOverPlace folder, IReadOnlyList<RepresentativeValue> values)
{
    private const string Record = $"{BookFile.Folder}/{BookFile.RecordName}";

    private readonly HandOverFindings _findings = new();

    /// <summary>Checks it.</summary>
    /// <param name="progress">Told of files and rounds; null: nobody.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InvalidDataException">It is no hand-over, or one that was never finished.</exception>
    /// <exception cref="PublicFilesException">A file could not be read from the web.</exception>
    /// <exception cref="IOException">A folder cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public HandOverReport Run(IProgress<HandOverProgress>? progress, CancellationToken cancellation)
    {
        var (first, second) = (ReadHead(HandOverFiles.Sealed), ReadHead(HandOverFiles.Late));
        if ((first.Ledger, first.Suite, first.Identity) != (second.Ledger, second.Suite, second.Identity))
        {
            _findings.Add(
                HandOverCode.Manifest, $"{HandOverFiles.Sealed} is of {first.Ledger} ({first.Identity}), and {HandOverFiles.Late} of " +
                $"{second.Ledger} ({second.Identity}).");
        }

        if (first.Before is not null || second.Before != DigestsOf(Suite.One, cancellation))
            _findings.Add(HandOverCode.Manifest, $"{HandOverFiles.Late} names another {HandOverFiles.Sealed} than the one that is here.");
        if (first.Size > second.Size || first.Publications > second.Publications || first.LogEntries > second.LogEntries)
            _findings.Add(HandOverCode.Manifest, $"{HandOverFiles.Late} has less of the ledger than {HandOverFiles.Sealed}.");
        var files = new ManifestCheck(folder, second, _findings, progress);
        files.Run(cancellation);

        var digests = DigestsOf(second.Suite, cancellation);
        if (ReadRecord(second) is not { } record)
            return ReportOf(second, files, digests, null);
        var history = new HistoryCheck(folder, second, record, digests, values, _findings);
        history.Run(progress, cancellation);
        if (history.Rounds == second.Size)
        {
            CheckStated(history);
            new LogCheck(folder, _findings).Run(second.LogEntries, history.Events.LogStatements, cancellation);
        }

        return ReportOf(second, files, digests, history);
    }

    private HandOverReport ReportOf(HandOverHead head, ManifestCheck files, DigestPair digests, HistoryCheck? history) => new(
        head, _findings.All, _findings.Count, files.Files, history?.Rounds ?? 0, history?.Leaves ?? 0,
        history?.Lost ?? 0, history?.Events.Unplaced ?? [], history?.Events.LogStatements.Max(s => (ulong?)s.Size) ?? 0, digests,
        history?.Events.Stated,
        history is not null && history.Book.Announced.TryGetValue(digests, out var number) ? number : null, history?.Book.Last,
        history?.Confirmed ?? [], folder.IsListed);

    private HandOverHead ReadHead(string name)
    {
        using var stream = folder.Open(name);
        if (stream is null)
        {
            throw new InvalidDataException(
                name == HandOverFiles.Sealed
                    ? $"{folder.Place} is no hand-over: there is no {name} in it. If it was being made, make it again."
                    : $"{folder.Place} is a hand-over that was not finished, or copied in part: there is no {name} in it.");
        }

        var reader = new ManifestReader(stream);
        return reader.TryOpen(out var head) ? head : throw new InvalidDataException($"{name} {reader.Fault}.");
    }

    private DigestPair DigestsOf(Suite suite, CancellationToken cancellation)
    {
        using var stream = folder.Open(HandOverFiles.Sealed) ?? throw new InvalidDataException($"{HandOverFiles.Sealed} has gone.");
        return Imprint.Compute(suite, stream, cancellation: cancellation);
    }

    private RecordFile? ReadRecord(HandOverHead head)
    {
        if (folder.Find(Record, RecordFile.MaxSize) is not { } bytes)
        {
            _findings.Add(HandOverCode.Record, $"{Record} cannot be read: without it no round can be checked.");
            return null;
        }

        if (!RecordFile.TryDecode(bytes, out var record, out var error))
        {
            _findings.Add(HandOverCode.Record, $"{Record}: {error.Message} Without it no round can be checked.");
            return null;
        }

        if (record.Entries[0].Link() != head.Identity || record.Entries[0].Header.Suite != head.Suite)
        {
            _findings.Add(HandOverCode.Record, $"{Record} is that of another ledger than {head.Ledger} ({head.Identity}).");
            return null;
        }

        return record;
    }

    // What counts is the round: a publication that names the digests makes them easier to find.
    private void CheckStated(HistoryCheck history)
    {
        if (history.Events.Stated is not { } round)
        {
            _findings.Add(
                HandOverCode.Unstated, $"The ledger has not stated the digests of {HandOverFiles.Sealed}: whoever has the folder may " +
                "have written it anew.");
        }
        else if (round >= history.Covered)
        {
            _findings.Add(
                HandOverCode.Unstated, $"The ledger stated the digests of {HandOverFiles.Sealed} in round {round}, and the published " +
                $"value covers {history.Covered} rounds: take that of a later publication.");
        }
    }
}
