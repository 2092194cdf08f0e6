using Linking.V1.Records;

namespace Linking.V1.Verification;

/// <summary>A record with the time at which its signatures are judged.</summary>
/// <param name="File">Null: cannot be read.</param>
/// <param name="PinnedEntries">How many of its entries the caller accepted earlier.</param>
/// <param name="JudgedAt">Of its signatures.</param>
internal sealed record GivenRecord(RecordFile? File, int PinnedEntries, Instant JudgedAt)
{
    public static GivenRecord Read(ReadOnlyMemory<byte> bytes, int pinnedEntries, Instant judgedAt) =>
        new(RecordFile.TryDecode(bytes, out var file, out _) ? file : null, pinnedEntries, judgedAt);
}
