using System.Collections.Concurrent;

using Linking.Hashing;
using Linking.Notes;
using Linking.Records;

namespace Linking.Verification;

/// <summary>A record with the time at which its signatures are judged.</summary>
/// <param name="File">Null: cannot be read.</param>
/// <param name="PinnedEntries">How many of its entries the caller accepted earlier.</param>
/// <param name="JudgedAt">Of its signatures.</param>
internal sealed record GivenRecord(RecordFile? File, int PinnedEntries, Instant JudgedAt)
{
    // It is walked once for each function, the same judged at another time among them: of a walk that time decides no more
    // than whether the scheme of its keys has fallen.
    private readonly ConcurrentDictionary<(Chain, Digest, bool HasFallen), RecordWalk> _walks = [];

    /// <summary>Walks the record, if it can be read; without the keys whose scheme has fallen.</summary>
    public RecordWalk? Walk(Chain chain, Digest identity, Soundness soundness)
    {
        if (File is null)
            return null;
        var hasFallen = soundness.HasEd25519Fallen(JudgedAt);
        return _walks.GetOrAdd((chain, identity, hasFallen), _ => RecordWalk.Of(
            File, chain, identity, PinnedEntries, key => hasFallen && key.Type == VerifierKey.Ed25519Type));
    }

    public static GivenRecord Read(ReadOnlyMemory<byte> bytes, int pinnedEntries, Instant judgedAt) =>
        new(RecordFile.TryDecode(bytes, out var file, out _) ? file : null, pinnedEntries, judgedAt);
}
