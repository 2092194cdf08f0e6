using Linking.Books.Sinks;
using Linking.Tsp;
using Linking.Vouchers;

namespace Linking.Server.Vouching;

/// <summary>
/// Has each publication stamped by one time-stamp authority, and keeps the stamps as vouchers (docs/spec/voucher.md, "stamped") and
/// the last one as a beacon. Before each, what says whether the certificates of the one before were revoked is had once more. It begins
/// with the publication that was the newest when the authority was first asked; from there on none is passed over.
/// </summary>
internal sealed class StampSink(
    StampAuthority authority, StampReader reader, StampClient client, OwnPublications own, VoucherShelf shelf,
    BeaconWriter beacons, TimeProvider time) : ISink
{
    // A stamp of another time than ours would count at the wrong time, or never.
    private static readonly TimeSpan MostOff = TimeSpan.FromHours(1);

    public string Name => $"authority {authority.Name}";

    public async Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation)
    {
        foreach (var number in shelf.Publications())
        {
            if (await own.ReadAsync(number, cancellation) is { } publication && FindStamp(publication) is { Reading: var reading })
                return new SinkHolding(number, publication.Note, Where(number, reading));
        }

        return await own.ReadBeginAsync(cancellation);
    }

    public async Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        var where = "";
        var later = await CollectAsync(publications[0].Number - 1, cancellation);
        ReadOnlyMemory<byte> made = default;
        try
        {
            foreach (var publication in publications)
            {
                (where, made) = FindStamp(publication) is { Reading: var stamp }
                    ? (Where(publication.Number, stamp), default)
                    : await StampAsync(publication, cancellation);
            }
        }
        catch (SinkException e) when (later.Length > 0)
        {
            throw new SinkException($"{e.Message.TrimEnd('.')}{later}.", e);
        }

        if (!made.IsEmpty)
            await beacons.WriteAsync(authority.Name, made, publications[^1], cancellation);
        return where + later;
    }

    /// <summary>
    /// Has the lists of a stamp of before once more, as late as may be before the next one: those that came with it were made before it,
    /// and say nothing of what was revoked at its time.
    /// </summary>
    /// <returns>What came of it, for people.</returns>
    private async Task<string> CollectAsync(ulong number, CancellationToken cancellation)
    {
        if (await own.ReadAsync(number, cancellation) is not { } publication ||
            FindStamp(publication) is not { Reading.IsStatusKnown: false, Evidence: var evidence })
            return "";
        var text = OwnPublications.TextOf(publication);
        StampAnswer answer;
        try
        {
            answer = await client.CollectAsync(evidence, text, cancellation);
        }
        catch (StampException e)
        {
            return $"; what says whether its certificates were revoked could not be had again for publication {number}: {e.Message}";
        }

        if (reader.ReadBest(answer.Evidence, text) is not { } reading)
            return $"; ATTENTION: by what is said of them now a certificate of its stamp over publication {number} was revoked";
        if (!reading.IsStatusKnown)
            return "";
        shelf.Add(number, new Voucher(VoucherKind.Stamped, new TextSubject(text), answer.Evidence));
        return $"; of publication {number} what was said after its stamp is kept";
    }

    private async Task<(string Where, ReadOnlyMemory<byte> Stamp)> StampAsync(SinkPublication publication, CancellationToken cancellation)
    {
        var text = OwnPublications.TextOf(publication);
        StampAnswer answer;
        try
        {
            answer = await client.StampAndCollectAsync(text, cancellation);
        }
        catch (StampException e)
        {
            throw new SinkException($"There is no stamp of {e.Message}", e);
        }

        if (reader.ReadBest(answer.Evidence, text) is not { } reading)
        {
            throw new SinkException(
                "Its stamp does not lead to the certificate that was given for it, or one of its certificates was revoked; it was not " +
                "kept.");
        }

        var now = Instant.FromDateTime(time.GetUtcNow());
        if (IsOff(reading.From, now) || IsOff(reading.To, now))
        {
            throw new SinkException(
                $"It dates its stamp {reading.From}, more than an hour off this machine's clock: one of the two clocks is wrong. It was " +
                "not kept.");
        }

        shelf.Add(publication.Number, new Voucher(VoucherKind.Stamped, new TextSubject(text), answer.Evidence));
        var missing = string.Concat(answer.Missing.Select(m => $" Whether a certificate was revoked could not be asked: {m}"));
        return (Where(publication.Number, reading) + missing, answer.Evidence.Token);
    }

    private static string Where(ulong number, StampReading reading) =>
        $"publication {number}: stamped {reading.From} by {reading.Authority}" +
        (reading.IsStatusKnown ? "" : "; nothing says yet that its certificates were not revoked");

    private static bool IsOff(Instant stamped, Instant now) => (stamped.ToDateTime() - now.ToDateTime()).Duration() > MostOff;

    // By this authority's certificate: what others stamped is not its.
    private (StampReading Reading, StampedEvidence Evidence)? FindStamp(SinkPublication publication)
    {
        var text = OwnPublications.TextOf(publication);
        (StampReading, StampedEvidence)? found = null;
        foreach (var voucher in shelf.Of(publication.Number))
        {
            if (voucher is { Evidence: StampedEvidence evidence, Subject: TextSubject subject } &&
                subject.Text.Span.SequenceEqual(text.Span) && reader.ReadBest(evidence, text) is { } reading)
            {
                found ??= (reading, evidence);
                if (reading.IsStatusKnown)
                    return (reading, evidence);
            }
        }

        return found;
    }
}
