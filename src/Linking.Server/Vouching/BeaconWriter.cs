using Linking.AuditLogs;
using Linking.Books.Sinks;
using Linking.Events;
using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Ledger.Exporting;
using Linking.Proofs;
using Linking.Publications;
using Linking.Rounds;
using Linking.Storage;
using Linking.Tokens;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Vouching;

/// <summary>
/// Takes into the ledger what somebody else has just said of its publication: the rounds from there on were not before that
/// (docs/spec/order.md, "Stamped not before"). What cannot be taken is told to the log: the next publication brings another.
/// </summary>
internal sealed class BeaconWriter(LedgerNode node, ILedgerTruth truth, PublicDocuments files, ILogger logger)
{
    // Of a line of an event (docs/spec/text.md), without its key.
    private const int LongestValue = 16_384 - 6;

    /// <summary>Writes a stamp as a beacon.</summary>
    public async Task WriteAsync(string authority, ReadOnlyMemory<byte> stamp, SinkPublication over, CancellationToken cancellation)
    {
        if ((stamp.Length + 2) / 3 * 4 > LongestValue)
        {
            ServerLog.BeaconNotWritten(logger, authority, "The stamp is too long for an event.");
            return;
        }

        await WriteAsync(
            new Beacon
            {
                Ledger = node.Genesis.Ledger,
                Source = BeaconSource.Rfc3161,
                Name = $"{authority}, over publication {over.Number}",
                Value = stamp,
            },
            over.Publication,
            null,
            cancellation);
    }

    /// <summary>
    /// Writes a header of another ledger as a beacon: that of a round in which it took in somebody's stamp, or, where no such one is known,
    /// that of a token.
    /// </summary>
    /// <param name="token">Of this ledger's publication, in the other.</param>
    /// <param name="inner">Shows before which time a header of the other was not; null: nothing does.</param>
    /// <param name="over">The publication.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task WriteAsync(Token token, NotBeforeProof? inner, SinkPublication over, CancellationToken cancellation)
    {
        var (header, link) = inner is null
            ? (token.Header, token.Link())
            : (inner.Header, inner.Header.Suite.HashEntry(inner.HeaderBytes.Span));
        return WriteAsync(
            new Beacon
            {
                Ledger = node.Genesis.Ledger,
                Source = BeaconSource.Ledger,
                Name = $"{header.Ledger}, round {header.Index}, with publication {over.Number}",
                LinkSuite = header.Suite,
                Link = link,
            },
            over.Publication,
            inner,
            cancellation);
    }

    private async Task WriteAsync(Beacon beacon, Publication over, NotBeforeProof? inner, CancellationToken cancellation)
    {
        try
        {
            if (!await HasOthersAsync(over, cancellation))
                return;
            var text = beacon.ToText(node.Genesis.Suite);
            var token = Token.Decode((await node.AddEventAsync(text, cancellation)).Token);
            // A header of another ledger has no time by itself.
            if (beacon.Source != BeaconSource.Ledger || inner is not null)
                Keep(text, token, inner, over.Number);
        }
        catch (Exception e) when (e is LedgerRefusedException or StorageException)
        {
            ServerLog.BeaconNotWritten(logger, beacon.Name, e.Message);
        }
    }

    /// <summary>
    /// Keeps a public value that stands in the ledger with its place there: by its file readers of the public files lead it to later
    /// headers. What cannot be kept is told to the log; the value stands in the ledger then, and is found by who asks a server.
    /// </summary>
    /// <param name="beacon">The value.</param>
    /// <param name="text">Of its event.</param>
    /// <param name="stamped">The event's token.</param>
    /// <param name="cancellation">Ends reading.</param>
    public async Task KeepAsync(Beacon beacon, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> stamped, CancellationToken cancellation)
    {
        try
        {
            var token = Token.Decode(stamped);
            // The last publication before it, also where another has been made since.
            for (var last = await truth.ReadLastPublicationAsync(cancellation); last is not null; last = await BeforeAsync(last))
            {
                if (last.Size <= token.Header.Index)
                {
                    Keep(text.Span, token, null, last.Number);
                    break;
                }
            }
        }
        catch (StorageException e)
        {
            ServerLog.BeaconNotWritten(logger, beacon.Name, e.Message);
        }

        async Task<StoredPublication?> BeforeAsync(StoredPublication publication)
        {
            await foreach (var before in truth.ReadPublicationsAsync(publication.Number - 1, 1, cancellation))
                return before.Number < publication.Number ? before : null;
            return null;
        }
    }

    private void Keep(ReadOnlySpan<byte> text, Token token, NotBeforeProof? inner, ulong publication)
    {
        var bytes = NotBeforeProof.Encode([], token.HeaderBytes.Span, token.Levels[0], text, inner is null ? [] : inner.ToBytes());
        if (NotBeforeProof.TryDecode(bytes, out var proof, out _))
            files.AddBeacon(publication, proof);
    }

    // A beacon makes the ledger grow, so that there is something to publish: without this an idle ledger would never be idle.
    private async Task<bool> HasOthersAsync(Publication publication, CancellationToken cancellation)
    {
        ulong from = 0;
        if (publication.Number > 1)
        {
            await foreach (var before in truth.ReadPublicationsAsync(publication.Number - 1, 1, cancellation))
                from = before.Size;
        }

        ulong beacons = 0, leaves = 0;
        await foreach (var stored in truth.ReadEventsAsync(from, long.MaxValue, cancellation))
        {
            if (stored.Round >= publication.Size)
                break;
            if (EventReading.Read(stored.Text, publication.Suite).Event is { } read &&
                (read is Beacon || AuditStatement.Of(read) is not null))
                beacons++;
        }

        await foreach (var stored in truth.ReadHeadersAsync(from, publication.Size - from, cancellation))
        {
            if (Header.TryDecode(stored.Header, out var header, out _))
                leaves += header.LeafCount;
            if (leaves > beacons)
                return true;
        }

        return false;
    }
}
