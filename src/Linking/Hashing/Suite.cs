using System.Diagnostics.CodeAnalysis;

namespace Linking.Hashing;

/// <summary>A pair of hash functions, α and β, of one width (docs/spec/suite.md). A ledger has one for life.</summary>
public sealed class Suite
{
    private Suite(byte number, HashFunction alpha, HashFunction beta)
    {
        (Number, Alpha, Beta, Width) = (number, alpha, beta, alpha.Width());
        Empty = Hash([]);
        Zero = new DigestPair(Digest.Zero(Width), Digest.Zero(Width));
    }

    /// <summary>Suite 1: SHA-256 and SHA3-256.</summary>
    public static Suite One { get; } = new(1, HashFunction.Sha2With256Bits, HashFunction.Sha3With256Bits);

    /// <summary>Suite 2: SHA-512 and SHA3-512.</summary>
    public static Suite Two { get; } = new(2, HashFunction.Sha2With512Bits, HashFunction.Sha3With512Bits);

    /// <summary>As it stands in every format.</summary>
    public byte Number { get; }

    /// <summary>Its first function.</summary>
    public HashFunction Alpha { get; }

    /// <summary>Its second function.</summary>
    public HashFunction Beta { get; }

    /// <summary>w: bytes of a digest under either function.</summary>
    public int Width { get; }

    /// <summary>Bytes of a pair.</summary>
    public int PairSize => 2 * Width;

    /// <summary>h("") under both functions: the root of an empty tree.</summary>
    public DigestPair Empty { get; }

    /// <summary>Two digests of zeros: "none".</summary>
    public DigestPair Zero { get; }

    /// <summary>The function of one chain.</summary>
    public HashFunction this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>The suite of a number, if it is known.</summary>
    public static bool TryGet(ulong number, [NotNullWhen(true)] out Suite? suite)
    {
        suite = number switch { 1 => One, 2 => Two, _ => null };
        return suite is not null;
    }

    /// <summary>The suite that has the function.</summary>
    public static Suite Of(HashFunction function) => OfWidth(function.Width());

    /// <summary>The suite whose digests have so many bytes.</summary>
    public static Suite OfWidth(int width) => width == One.Width ? One : Two;

    /// <summary>Which chain of its suite a function carries.</summary>
    public static Chain ChainOf(HashFunction function) => Of(function).Alpha == function ? Chain.Alpha : Chain.Beta;

    /// <summary>Both digests of the data.</summary>
    public DigestPair Hash(ReadOnlySpan<byte> data) => new(Alpha.Hash(data), Beta.Hash(data));

    /// <summary>h(0x00 ‖ entry) under both functions: a leaf hash, a link.</summary>
    public DigestPair HashEntry(ReadOnlySpan<byte> entry) => new(NodeHash.Entry(Alpha, entry), NodeHash.Entry(Beta, entry));

    public override string ToString() => Number == 1 ? "1" : "2";
}
