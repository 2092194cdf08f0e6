using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tsp;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Renewals;

/// <summary>
/// Collects, for a record whose last stage is a stamp of RFC 3161, what says whether its certificates were revoked: as late as can be,
/// just before the next stage seals it.
/// </summary>
/// <param name="reader">Knows the authorities trusted; null: none.</param>
/// <param name="client">Asks the places that certificates name.</param>
/// <param name="named">What the user has of it.</param>
internal sealed class StampStatus(StampReader? reader, StampClient client, IReadOnlyList<StampItem> named) : IDisposable
{
    /// <summary>Reads what the user named.</summary>
    /// <exception cref="CommandException">A file cannot be read, or is something else.</exception>
    public static async Task<IReadOnlyList<StampItem>> ReadAsync(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var items = new List<StampItem>();
        foreach (var path in paths)
        {
            var bytes = await InputFile.ReadAsync(path, StampFile.MaxSize + 1, cancellation);
            items.Add(StampFile.ReadStatus(bytes) ?? throw new CommandException(
                ExitCode.Data,
                Say($"--status: {path} is no list of revoked certificates (PEM or DER) and no OCSP response (DER) that can be read.")));
        }

        return items;
    }

    /// <summary>An item as a section of the stage whose stamp it is about.</summary>
    public static EvidenceSection SectionOf(StampItem item) =>
        new(SectionType.Status, (byte[])[item.Type, .. item.Der.Span]);

    /// <summary>The hash functions that the stamp of a last stage rests on; null: it is no stamp that is right.</summary>
    public IReadOnlyList<HashFunction>? FunctionsOf(EvidenceStage stage) =>
        stage.Stamp.Type == SectionType.Stamp && reader?.PathOf(EvidenceOf(stage), stage.Text) is { } path &&
        HashFunctions.TryParse(path.Reading.ImprintAlgorithm, out var function) ? [function] : null;

    /// <summary>A record with what could be had for its last stage; the same where that is no stamp.</summary>
    /// <param name="file">The data's name.</param>
    /// <param name="record">The record.</param>
    /// <param name="data">The data.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="CommandException">The stamp is not right, or does not count any more: nothing was asked for, or it did not help.
    /// </exception>
    public async Task<EvidenceRecord> CollectAsync(string file, EvidenceRecord record, DataObject data, CancellationToken cancellation)
    {
        var stage = record.Stages[^1];
        if (stage.Stamp.Type != SectionType.Stamp)
            return record;
        if (reader is null)
            throw new CommandException(
                ExitCode.Inconclusive,
                Say($"{file} is not renewed: its last stamp is of a time-stamp authority. Name the authority's certificate with --tsa."));
        var evidence = EvidenceOf(stage);
        // A certificate says where this machine goes: nobody's before it is known to be the authority's.
        var path = reader.PathOf(evidence, stage.Text) ?? throw NotRight(file);
        if (stage.Number == 1)
            RequireOf(file, path.Reading, data);
        var answer = await CollectAsync(file, evidence, cancellation);
        List<StampItem> had = [.. path.Certificates, .. answer.Evidence.Items, .. named];
        List<StampItem> added = [.. had.Where(item => !IsIn(item, evidence.Items))];
        path = reader.PathOf(evidence with { Items = [.. evidence.Items, .. added] }, stage.Text) ?? throw NotRight(file);
        foreach (var missing in answer.Missing)
            await Console.Error.WriteLineAsync(Printable.Line($"{file}: {Known(missing)}"));
        if (!path.Reading.IsStatusKnown && path.Reading.ValidTo < Times.Now)
            throw new CommandException(
                ExitCode.Inconclusive,
                Say(
                    $"{file} is not renewed: the certificate of its stamp ended on {Times.Show(path.Reading.ValidTo)}, and nothing that " +
                    $"was made after the stamp and before that end says whether a certificate was revoked. Name such a list with " +
                    $"--status."));
        if (!path.Reading.IsStatusKnown)
            await Console.Error.WriteLineAsync(Printable.Line(Say(
                $"{file}: nothing that was made after its stamp says whether a certificate was revoked. It is renewed while the " +
                $"certificate has not ended. To have it in the record, name such a list with --status.")));
        var bytes = Append(file, record, added);
        return RecordPath.Decode(RecordPath.Beside(file), bytes);
    }

    public void Dispose() => client.Dispose();

    private async Task<StampAnswer> CollectAsync(string file, StampedEvidence evidence, CancellationToken cancellation)
    {
        try
        {
            return await client.CollectAsync(evidence, cancellation);
        }
        catch (StampException exception)
        {
            throw new CommandException(ExitCode.Untrusted, $"{file} is not renewed. {exception.Message}", exception);
        }
    }

    private static byte[] Append(string file, EvidenceRecord record, IEnumerable<StampItem> items)
    {
        try
        {
            return EvidenceRecord.Append(record.Bytes.Span, items.Select(SectionOf));
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.Data, $"{file} is not renewed. {exception.Message}", exception);
        }
    }

    private static StampedEvidence EvidenceOf(EvidenceStage stage) => new(
        stage.Stamp.Bytes,
        [
            .. stage.Evidence.Where(e => e is { Type: SectionType.Status, LateStage: 0, Bytes.Length: > 1 })
                .Select(e => new StampItem(e.Bytes.Span[0], e.Bytes[1..])),
        ]);

    private static bool IsIn(StampItem item, IReadOnlyList<StampItem> items) =>
        items.Any(i => i.Type == item.Type && i.Der.Span.SequenceEqual(item.Der.Span));

    private static void RequireOf(string file, StampReading reading, DataObject data)
    {
        if (!HashFunctions.TryParse(reading.ImprintAlgorithm, out var function))
            throw new CommandException(
                ExitCode.Inconclusive,
                Say($"{file} is not renewed: its stamp rests on {Known(reading.ImprintAlgorithm)}, on which no record is built."));
        if (!data.Digests[function].Bytes.SequenceEqual(reading.ImprintDigest.Span))
            throw new CommandException(
                ExitCode.Invalid, Say($"{file} is not renewed: the stamp beside it is of another document, or the document was changed."));
    }

    private static CommandException NotRight(string file) => new(
        ExitCode.Untrusted,
        Say(
            $"{file} is not renewed: its last stamp is not right, does not lead to a certificate of --tsa, or one of its certificates " +
            $"was revoked."));
}
