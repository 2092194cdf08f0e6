using Linking.Hashing;
using Linking.Records;

namespace Linking.Verification;

/// <summary>A record with the time at which its signatures are judged.</summary>
/// <param name="File">Null: cannot be read.</param>
/// <param name="PinnedEntries">How many of its entries the caller accepted earlier.</param>
/// <param name="JudgedAt">Of its signatures.</param>
internal sealed record GivenRecord(RecordFile? File, int PinnedEntries, Instant JudgedAt)
{
    // Many tokens are asked of one record: it is walked once for each function.
    private readonly Dictionary<(Chain, Digest, Soundness), RecordWalk> _walks = [];

    /// <summary>Walks the record, if it can be read; without the keys whose scheme has fallen.</summary>
    public RecordWalk? Walk(Chain chain, Digest identity, Soundness soundness)
    {
        if (File is null)
            return null;
        if (!_walks.TryGetValue((chain, identity, soundness), out var walk))
        {
            walk = RecordWalk.Of(File, chain, identity, PinnedEntries, key => soundness.HasFallen(key, JudgedAt));
            _walks.Add((chain, identity, soundness), walk);
        }

        return walk;
    }

    public static GivenRecord Read(ReadOnlyMemory<byte> bytes, int pinnedEntries, Instant judgedAt) =>
        new(RecordFile.TryDecode(bytes, out var file, out _) ? file : null, pinnedEntries, judgedAt);
}
