using Linking.Hashing;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>A function's hasher, but for one bit of one digest of each batch that has so many.</summary>
/// <param name="function">Of which the right digests are.</param>
/// <param name="inEntries">Which leaf hash is wrong, or -1.</param>
/// <param name="inPairs">Which node is wrong, or -1.</param>
internal sealed class WrongHasher(HashFunction function, int inEntries, int inPairs) : TreeHasher(function.Width())
{
    public override string Name => "wrong";

    private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
    {
        For(function).HashEntries(entries, ends, digests);
        Flip(digests, inEntries, ends.Length);
    }

    private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        For(function).HashPairs(pairs, digests);
        Flip(digests, inPairs, pairs.Length / (2 * Width));
    }

    private void Flip(Span<byte> digests, int place, int count)
    {
        if (place >= 0 && place < count)
            digests[place * Width] ^= 1;
    }
}
