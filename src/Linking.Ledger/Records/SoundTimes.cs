using Linking.Records;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Records;

/// <summary>Times of headers that no notice has struck (docs/spec/round.md, "Times of headers").</summary>
internal static class SoundTimes
{
    /// <summary>The time of the newest header before a round that is not struck.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="record">Its record.</param>
    /// <param name="round">At least 1: round 0 is never struck.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The header cannot be read.</exception>
    public static async Task<Instant> BeforeAsync(ILedgerTruth store, RecordEvents record, ulong round, CancellationToken cancellation)
    {
        var index = round - 1;
        while (record.StruckFrom(index) is { } first)
            index = first - 1;
        await foreach (var stored in store.ReadHeadersAsync(index, 1, cancellation))
        {
            if (Header.TryDecode(stored.Header, out var header, out _))
                return header.Time;
        }

        throw new StorageException($"The header of round {index} cannot be read. {Advice.Fsck}");
    }
}
