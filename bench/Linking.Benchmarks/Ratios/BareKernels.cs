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
    /// <summary>An action a chain that hashes <paramref name="messages"/> messages in the widest vectors there are.</summary>
    /// <exception cref="PlatformNotSupportedException">There are no vectors.</exception>
    public static (Action Alpha, Action Beta) Widest(int messages)
    {
        if (Sha256Lanes16.IsSupported && Sha3Lanes8.IsSupported)
            return (() => Sha256<Vector512<uint>, Sha256Lanes16>(messages), () => Sha3<Vector512<ulong>, Sha3Lanes8>(messages));
        if (Sha256Lanes8Vl.IsSupported && Sha3Lanes4Vl.IsSupported)
            return (() => Sha256<Vector256<uint>, Sha256Lanes8Vl>(messages), () => Sha3<Vector256<ulong>, Sha3Lanes4Vl>(messages));
        if (Sha256Lanes8.IsSupported && Sha3Lanes4.IsSupported)
            return (() => Sha256<Vector256<uint>, Sha256Lanes8>(messages), () => Sha3<Vector256<ulong>, Sha3Lanes4>(messages));
        if (Sha256Lanes4.IsSupported && Sha3Lanes2.IsSupported)
            return (() => Sha256<Vector128<uint>, Sha256Lanes4>(messages), () => Sha3<Vector128<ulong>, Sha3Lanes2>(messages));
        throw new PlatformNotSupportedException("This processor has no vectors that the kernels use.");
    }

    [SkipLocalsInit]
    private static void Sha256<TVector, TLanes>(int messages)
        where TVector : unmanaged
        where TLanes : struct, ISha256Lanes<TVector>
    {
        var room = stackalloc TVector[8 + 16 + 1];
        var state = CacheLines.Align(room);
        var words = state + 8;
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
        var room = stackalloc TVector[25 + 1];
        var state = CacheLines.Align(room);
        for (var i = 0; i < messages; i += sizeof(TVector) / sizeof(ulong))
            Sha3Kernel<TVector, TLanes>.Permute(state);
    }
}
