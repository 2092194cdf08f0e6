using Linking.Cli.Holdings;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
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
/// <param name="judged">What says which algorithms have fallen.</param>
internal sealed class StampStatus(
    StampReader? reader, StampClient client, IReadOnlyList<(string Path, StampItem Item)> named, EvidenceCache judged)
{
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Reads what the user named.</summary>
    /// <exception cref="CommandException">A file cannot be read, or is something else.</exception>
    public static async Task<IReadOnlyList<(string Path, StampItem Item)>> ReadAsync(
        IEnumerable<string> paths, CancellationToken cancellation)
    {
        var items = new List<(string, StampItem)>();
        foreach (var path in paths)
        {
            var bytes = await InputFile.ReadAsync(path, StampFile.MaxSize + 1, cancellation);
            var item = StampFile.ReadStatus(bytes) ?? throw new CommandException(
                ExitCode.Data,
                Say($"--status: {path} is no list of revoked certificates (PEM or DER) and no OCSP response (DER) that can be read."));
            items.Add((path, item));
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
    /// <param name="provenWithin">In µs: so long the next stage may take to have a time that is proven.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="CommandException">The stamp is not right, or does not count any more: nothing was asked for, or it did not help.
    /// </exception>
    public async Task<EvidenceRecord> CollectAsync(
        string file, EvidenceRecord record, DataObject data, ulong provenWithin, CancellationToken cancellation)
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
        var had = (await CollectAsync(evidence, stage.Text, cancellation)).Evidence.Items;
        var serving = named.Where(n => path.IsServedBy(n.Item)).ToList();
        had = await SoundAsync(
            evidence, [.. had, .. serving.Select(n => n.Item).Where(item => !IsIn(item, had))], stage.Text, cancellation);
        _used.UnionWith(serving.Where(n => IsIn(n.Item, had)).Select(n => n.Path));
        path = reader.PathOf(evidence with { Items = [.. evidence.Items, .. had] }, stage.Text) ?? throw NotRight(file);
        List<StampItem> added = [.. path.Certificates.Concat(had).Where(item => !IsIn(item, evidence.Items))];
        if (!path.Reading.IsStatusKnown && path.Reading.ValidTo < Times.Now)
            throw new CommandException(
                ExitCode.Inconclusive,
                Say(
                    $"{file} is not renewed: the certificate of its stamp ended on {Times.Show(path.Reading.ValidTo)}, and nothing that " +
                    $"was made after the stamp and before that end says whether a certificate was revoked. Name such a list with " +
                    $"--status."));
        // The stamp is judged as if on the proven time of the stage that seals it.
        if (!path.Reading.IsStatusKnown && path.Reading.ValidTo < Times.Now.Plus(provenWithin))
            throw new CommandException(
                ExitCode.Inconclusive,
                Say(
                    $"{file} is not renewed: the certificate of its stamp ends on {Times.Show(path.Reading.ValidTo)}, before a " +
                    $"publication of the ledger is sure to prove the new stamp, and nothing that was made after the stamp says whether a " +
                    $"certificate was revoked. Name such a list with --status, or have it stamped by an authority with --authority."));
        if (!path.Reading.IsStatusKnown)
            await Console.Error.WriteLineAsync(Printable.Line(Say(
                $"{file}: nothing that was made after its stamp says whether a certificate was revoked. It is renewed while the " +
                $"certificate has not ended. To have it in the record, name such a list with --status.")));
        var bytes = Append(file, record.Bytes.Span, added.Select(SectionOf));
        return RecordPath.Decode(RecordPath.Beside(file), bytes);
    }

    /// <summary>
    /// Asks those that the certificates of a stamp name, if it leads to an authority trusted; what cannot be had is said once, and not for
    /// each stamp.
    /// </summary>
    public async Task<StampAnswer> AskAsync(StampedEvidence evidence, ReadOnlyMemory<byte>? stamped, CancellationToken cancellation)
    {
        var answer = await CollectAsync(evidence, stamped, cancellation);
        var items = await SoundAsync(evidence, answer.Evidence.Items, stamped, cancellation);
        return answer with { Evidence = evidence with { Items = items } };
    }

    private async Task<StampAnswer> CollectAsync(
        StampedEvidence evidence, ReadOnlyMemory<byte>? stamped, CancellationToken cancellation)
    {
        var answer = await client.CollectAsync(evidence, stamped, cancellation);
        foreach (var missing in answer.Missing.Where(_said.Add))
            await Console.Error.WriteLineAsync(Printable.Line(Say($"Whether a certificate was revoked could not be asked: {missing}")));
        return answer;
    }

    // A stamp rests on all that was said of its certificates: what has fallen already would take with it what is sound without.
    private async Task<IReadOnlyList<StampItem>> SoundAsync(
        StampedEvidence evidence, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped, CancellationToken cancellation)
    {
        if (reader is null)
            return items;
        var (trust, now) = ((await judged.OfAsync(null, cancellation)).Trust, Times.Now);
        List<StampItem> kept = [];
        foreach (var item in items)
        {
            var (ways, sound) = WaysWith(kept);
            var (waysWith, soundWith) = WaysWith([.. kept, item]);
            if (soundWith >= sound || waysWith < ways)
                kept.Add(item);
        }

        return kept;

        (int Ways, int Sound) WaysWith(IEnumerable<StampItem> more)
        {
            reader.Read(evidence.Token, [.. evidence.Items, .. more], stamped, out var readings);
            return (readings.Count, readings.Count(reading => new StampedFacts(reading).IsSound(trust, now)));
        }
    }

    /// <summary>Says what the user named in vain.</summary>
    public async Task SayUnusedAsync()
    {
        foreach (var path in named.Select(n => n.Path).Where(p => !_used.Contains(p)))
            await Console.Error.WriteLineAsync(Printable.Line(Say(
                $"--status: {path} was not used. It is for files whose last stamp is of a time-stamp authority, and has to be of the " +
                $"issuer of one of that stamp's certificates, made after the stamp and before that certificate's end, by algorithms " +
                $"that have not fallen.")));
    }

    /// <summary>A record with more sections.</summary>
    /// <exception cref="CommandException">It takes no more.</exception>
    public static byte[] Append(string file, ReadOnlySpan<byte> record, IEnumerable<EvidenceSection> sections)
    {
        try
        {
            return EvidenceRecord.Append(record, sections);
        }
        catch (InvalidOperationException exception)
        {
            throw new CommandException(ExitCode.Data, $"{file} is not renewed. {exception.Message}", exception);
        }
    }

    /// <summary>The stamp of a stage, with what was sealed or stands with it.</summary>
    public static StampedEvidence EvidenceOf(EvidenceStage stage) => new(
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
