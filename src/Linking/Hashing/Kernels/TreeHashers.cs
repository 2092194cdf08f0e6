using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>Every way to hash trees, widest first.</summary>
internal static class TreeHashers
{
    /// <summary>Those that this processor can run; the last is always the in-box function.</summary>
    public static IReadOnlyList<TreeHasher> For(Chain chain)
    {
        var hashers = new List<TreeHasher>();
        switch (chain)
        {
            case Chain.Alpha:
                Add<Sha256Kernel<Vector512<uint>, Sha256Lanes16>>(hashers);
                Add<Sha256Kernel<Vector256<uint>, Sha256Lanes8Vl>>(hashers);
                Add<Sha256Kernel<Vector256<uint>, Sha256Lanes8>>(hashers);
                Add<Sha256Arm>(hashers);
                Add<Sha256Kernel<Vector128<uint>, Sha256Lanes4>>(hashers);
                break;
            case Chain.Beta:
                Add<Sha3Kernel<Vector512<ulong>, Sha3Lanes8>>(hashers);
                Add<Sha3Kernel<Vector256<ulong>, Sha3Lanes4Vl>>(hashers);
                Add<Sha3Kernel<Vector256<ulong>, Sha3Lanes4>>(hashers);
                Add<Sha3Kernel<Vector128<ulong>, Sha3Lanes2>>(hashers);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(chain));
        }

        hashers.Add(new InBoxTreeHasher(Suite.One[chain]));
        return hashers;
    }

    /// <summary>
    /// The fastest: the widest, where there are vectors of 256 bits, which are several times as fast as the in-box
    /// functions on every processor that has them; elsewhere the winner of a trial, which takes about a millisecond.
    /// </summary>
    public static TreeHasher Fastest(Chain chain)
    {
        var hashers = For(chain);
        if (Avx2.IsSupported)
            return hashers[0];
        var pairs = new byte[Trial.Messages * TreeHasher.PairSize];
        var digests = new byte[Trial.Messages * TreeHasher.DigestSize];
        return Trial.Fastest(hashers, h => h.HashPairs(pairs, digests));
    }

    private static void Add<TKernel>(List<TreeHasher> hashers)
        where TKernel : struct, ITreeKernel
    {
        if (TKernel.IsSupported)
            hashers.Add(new KernelTreeHasher<TKernel>());
    }
}
