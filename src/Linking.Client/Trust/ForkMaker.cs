using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;

namespace Linking.Client.Trust;

/// <summary>Makes fork proofs of what a ledger said twice (docs/spec/order.md, "Fork proof").</summary>
internal static class ForkMaker
{
    /// <summary>Of two records that differ behind a common part.</summary>
    public static ForkProof OfRecords(RecordFile one, RecordFile other, int common) => new(
        new RecordFile([.. one.Entries.Take(common)]), Entry(one.Entries[common]), Entry(other.Entries[common]));

    /// <summary>Of two heads of one size; null if they do not contradict each other.</summary>
    public static ForkProof? OfHeads(RecordFile record, KnownHead one, KnownHead other)
    {
        if (one.Size != other.Size || one.Root == other.Root)
            return null;
        var chain = one.Root.Alpha != other.Root.Alpha ? Chain.Alpha : Chain.Beta;
        var type = chain == Chain.Alpha ? StatementType.AlphaNote : StatementType.BetaNote;
        return new ForkProof(record, new ForkStatement(type, one.Signed[chain]), new ForkStatement(type, other.Signed[chain]));
    }

    /// <summary>Of two publications.</summary>
    public static ForkProof OfPublications(RecordFile record, ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => new(
        record, new ForkStatement(StatementType.Publication, one), new ForkStatement(StatementType.Publication, other));

    private static ForkStatement Entry(RecordEntry entry) => new(StatementType.RecordEntry, entry.ToBytes());
}
