using System.Runtime.Intrinsics;

namespace Linking.Hashing.Kernels;

/// <summary>Every way to hash trees, fastest first.</summary>
internal static class TreeHashers
{
    /// <summary>Those that this processor can run; the last is always the in-box function.</summary>
    public static IReadOnlyList<TreeHasher> For(Chain chain) => chain switch
    {
        Chain.Alpha => Supported<
            Sha256Kernel<Vector512<uint>, Sha256Lanes16>,
            Sha256Kernel<Vector256<uint>, Sha256Lanes8Vl>,
            Sha256Kernel<Vector256<uint>, Sha256Lanes8>>(),
        Chain.Beta => Supported<
            Sha3Kernel<Vector512<ulong>, Sha3Lanes8>,
            Sha3Kernel<Vector256<ulong>, Sha3Lanes4Vl>,
            Sha3Kernel<Vector256<ulong>, Sha3Lanes4>>(),
        _ => throw new ArgumentOutOfRangeException(nameof(chain)),
    };

    private static List<TreeHasher> Supported<TFirst, TSecond, TThird>()
        where TFirst : struct, ITreeKernel
        where TSecond : struct, ITreeKernel
        where TThird : struct, ITreeKernel
    {
        var hashers = new List<TreeHasher>();
        if (TFirst.IsSupported)
            hashers.Add(new KernelTreeHasher<TFirst>());
        if (TSecond.IsSupported)
            hashers.Add(new KernelTreeHasher<TSecond>());
        if (TThird.IsSupported)
            hashers.Add(new KernelTreeHasher<TThird>());
        hashers.Add(new InBoxTreeHasher(TFirst.Function));
        return hashers;
    }
}
