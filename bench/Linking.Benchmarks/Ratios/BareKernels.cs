using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using Linking.Hashing.Kernels;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// The bound that trees can come near: the compression functions alone, over words that already stand in lanes.
/// A message is two blocks of SHA-256 or one permutation of Keccak.
/// </summary>
internal static unsafe class BareKernels
{
    /// <summary>One number a chain: what <paramref name="messages"/> messages cost on the widest vectors there are.</summary>
    public static (Action Alpha, Action Beta) Widest(int messages) =>
        Sha256Lanes16.IsSupported && Sha3Lanes8.IsSupported
            ? (() => Sha256<Vector512<uint>, Sha256Lanes16>(messages), () => Sha3<Vector512<ulong>, Sha3Lanes8>(messages))
            : Sha256Lanes8Vl.IsSupported && Sha3Lanes4Vl.IsSupported
                ? (() => Sha256<Vector256<uint>, Sha256Lanes8Vl>(messages), () => Sha3<Vector256<ulong>, Sha3Lanes4Vl>(messages))
                : (() => Sha256<Vector256<uint>, Sha256Lanes8>(messages), () => Sha3<Vector256<ulong>, Sha3Lanes4>(messages));

    [SkipLocalsInit]
    private static void Sha256<TVector, TLanes>(int messages)
        where TVector : unmanaged
        where TLanes : struct, ISha256Lanes<TVector>
    {
        var state = stackalloc TVector[8];
        var words = stackalloc TVector[16];
        for (var i = 0; i < messages; i += sizeof(TVector) / sizeof(uint))
        {
            Sha256Kernel<TVector, TLanes>.Compress(state, words);
            Sha256Kernel<TVector, TLanes>.Compress(state, words);
        }
    }

    [SkipLocalsInit]
    private static void Sha3<TVector, TLanes>(int messages)
        where TVector : unmanaged
        where TLanes : struct, ISha3Lanes<TVector>
    {
        var state = stackalloc TVector[25];
        for (var i = 0; i < messages; i += sizeof(TVector) / sizeof(ulong))
            Sha3Kernel<TVector, TLanes>.Permute(state);
    }
}
