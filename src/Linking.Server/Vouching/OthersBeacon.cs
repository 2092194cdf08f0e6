using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Proofs;

namespace Linking.Server.Vouching;

/// <summary>
/// Finds before which time another ledger's headers were not: by the newest stamp that it has taken into itself (docs/spec/order.md,
/// "Stamped not before").
/// </summary>
internal static class OthersBeacon
{
    // Two days of rounds of a second: an authority stamps each publication, of which there is one a day at least.
    private const ulong MostRounds = 200_000;

    private const ulong FirstStep = 1_000;

    // What a stranger lists is not read without end.
    private const int MostEvents = 10_000;

    /// <param name="client">Of the other ledger; what it says is verified by the keys in force there.</param>
    /// <param name="round">Beacons of later rounds are left out.</param>
    /// <param name="cancellation">Ends the questions.</param>
    /// <returns>A proof of the header of the beacon's own round; null: there is none.</returns>
    /// <exception cref="RequestFailedException">It did not answer.</exception>
    /// <exception cref="UntrustedReplyException">It answered wrongly.</exception>
    public static async Task<NotBeforeProof?> FindAsync(LinkingClient client, ulong round, CancellationToken cancellation)
    {
        // Backwards, ever further: the newest is wanted, and is mostly near.
        ReadOnlyMemory<byte>? newest = null;
        for (var (end, step) = (round + 1, FirstStep); newest is null && end > 0 && round + 1 - end < MostRounds; step *= 4)
        {
            var first = end - Math.Min(end, step);
            await foreach (var listed in client.ListEventsAsync(first, cancellation).Take(MostEvents))
            {
                if (listed.Round >= end)
                    break;
                if (EventReading.Read(listed.Text, client.Suite).Event is Beacon { Source: BeaconSource.Rfc3161 })
                    newest = listed.Text;
            }

            end = first;
        }

        if (newest is not { } text ||
            await client.FindAsync(Leaf.OfEvent(client.Suite, text.Span), cancellation) is not { Token: var token })
            return null;
        var bytes = NotBeforeProof.Encode([], token.HeaderBytes.Span, token.Levels[0], text.Span, []);
        return token.Header.Index <= round && NotBeforeProof.TryDecode(bytes, out var proof, out _) &&
            Enum.GetValues<Chain>().All(chain => proof.Holds(chain, _ => false, out var source) && source.Source == BeaconSource.Rfc3161)
            ? proof
            : null;
    }
}
