using Linking.Hashing;
using Linking.Notes;
using Linking.Trees;
using Linking.Witness;

namespace Linking.Cli.Tests.Witnesses;

/// <summary>A log of 200 headers of its own, under both functions.</summary>
internal sealed class TestLog
{
    private readonly List<byte[]> _entries;
    private readonly SigningKey _key;

    public TestLog(string ledger = "log.example/ledger", byte first = 0, byte seed = 7)
    {
        Ledger = Rounds.LedgerId.Parse(ledger);
        _entries = [.. Enumerable.Range(0, 200).Select(i => new[] { first, (byte)i })];
        _key = SigningKey.FromSeed(Enumerable.Repeat(seed, 32).ToArray());
        Signer = new HeadSigner(Ledger, Suite.One, [_key], [_key]);
    }

    public Rounds.LedgerId Ledger { get; }

    public HeadSigner Signer { get; }

    /// <summary>Verifier keys of the α and the β heads.</summary>
    public IEnumerable<VerifierKey> Keys => Signer.VerifierKeys(Chain.Alpha).Concat(Signer.VerifierKeys(Chain.Beta));

    /// <summary>The body that asks to go from one size to another.</summary>
    public byte[] Ask(ulong old, ulong size, Chain chain = Chain.Alpha) => AddRequest.Of(
        old,
        old == 0 || old >= size ? default(ReadOnlyMemory<byte>) : Proof((int)old, (int)size, chain),
        Signer.Sign(size, Root(size))[chain]).ToBytes();

    private DigestPair Root(ulong size) => MerkleTree.Build(_entries[..(int)size]).Root;

    // RFC 6962, section 2.1.2, by its recursive words.
    private byte[] Proof(int old, int size, Chain chain)
    {
        return [.. Sub(old, 0, size, whole: true).SelectMany(d => d.Bytes.ToArray())];

        IEnumerable<Digest> Sub(int m, int start, int end, bool whole)
        {
            if (m == end - start)
                return whole ? [] : [RootOf(start, end)];
            var half = 1;
            while (half * 2 < end - start)
                half *= 2;
            return m <= half
                ? Sub(m, start, start + half, whole).Append(RootOf(start + half, end))
                : Sub(m - half, start + half, end, whole: false).Append(RootOf(start, start + half));
        }

        Digest RootOf(int start, int end) => MerkleTree.Build(_entries[start..end]).Root[chain];
    }
}
