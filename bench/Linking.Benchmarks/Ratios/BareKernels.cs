using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

using Linking.Hashing;
using Linking.Hashing.Kernels;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// The bound that trees can come near: the compression functions alone, over words that already stand in lanes.
/// A message is two blocks of SHA-256 or one permutation of Keccak; in suite 2 two blocks of SHA-512, and two permutations of a
/// pair, three of a leaf.
/// </summary>
internal static unsafe class BareKernels
{
    /// <summary>An action a chain for the messages of a tree in the widest vectors there are.</summary>
    /// <exception cref="PlatformNotSupportedException">There are no vectors.</exception>
    public static (Action Alpha, Action Beta) Widest(Suite suite, int leaves)
    {
        var messages = 2 * leaves - 1;
        return Widest(suite, 2 * messages, suite == Suite.One ? messages : 2 * messages + leaves);
    }

    /// <summary>The same for so many blocks of α, and of β.</summary>
    /// <exception cref="PlatformNotSupportedException">There are no vectors.</exception>
    public static (Action Alpha, Action Beta) Widest(Suite suite, int blocks, int permutations)
    {
        var isOne = suite == Suite.One;
        if (Sha256Lanes16.IsSupported && Sha3Lanes8.IsSupported)
        {
            return (isOne ? () => Sha256<Vector512<uint>, Sha256Lanes16>(blocks) : () => Sha512<Vector512<ulong>, Sha512Lanes8>(blocks),
                () => Sha3<Vector512<ulong>, Sha3Lanes8>(permutations));
        }

        if (Sha256Lanes8Vl.IsSupported && Sha3Lanes4Vl.IsSupported)
        {
            return (isOne ? () => Sha256<Vector256<uint>, Sha256Lanes8Vl>(blocks) : () => Sha512<Vector256<ulong>, Sha512Lanes4Vl>(blocks),
                () => Sha3<Vector256<ulong>, Sha3Lanes4Vl>(permutations));
        }

        if (Sha256Lanes8.IsSupported && Sha3Lanes4.IsSupported)
        {
            return (isOne ? () => Sha256<Vector256<uint>, Sha256Lanes8>(blocks) : () => Sha512<Vector256<ulong>, Sha512Lanes4>(blocks),
                () => Sha3<Vector256<ulong>, Sha3Lanes4>(permutations));
        }

        if (Sha256Lanes4.IsSupported && Sha3Lanes2.IsSupported)
        {
            return (isOne ? () => Sha256<Vector128<uint>, Sha256Lanes4>(blocks) : () => Sha512<Vector128<ulong>, Sha512Lanes2>(blocks),
                () => Sha3<Vector128<ulong>, Sha3Lanes2>(permutations));
        }

        throw new PlatformNotSupportedException("This processor has no vectors that the kernels use.");
    }

    private static void Sha256<TVector, TLanes>(int blocks)
        where TVector : unmanaged
        where TLanes : struct, ISha256Lanes<TVector> =>
        Sha2<TVector, uint, TLanes, Sha256Function<TVector, TLanes>>(blocks);

    private static void Sha512<TVector, TLanes>(int blocks)
        where TVector : unmanaged
        where TLanes : struct, ISha512Lanes<TVector> =>
        Sha2<TVector, ulong, TLanes, Sha512Function<TVector, TLanes>>(blocks);

    [SkipLocalsInit]
    private static void Sha2<TVector, TWord, TLanes, TFunction>(int blocks)
        where TVector : unmanaged
        where TWord : unmanaged
        where TLanes : struct, ISha2Lanes<TVector, TWord>
        where TFunction : struct, ISha2Function<TVector, TWord>
    {
        var room = stackalloc TVector[8 + 16 + 1];
        var state = CacheLines.Align(room);
        var words = state + 8;
        for (var i = 0; i < blocks; i += sizeof(TVector) / sizeof(TWord))
            Sha2Rounds<TVector, TWord, TLanes, TFunction>.Compress(state, words);
    }

    [SkipLocalsInit]
    private static void Sha3<TVector, TLanes>(int permutations)
        where TVector : unmanaged
        where TLanes : struct, ISha3Lanes<TVector>
    {
        var room = stackalloc TVector[25 + 1];
        var state = CacheLines.Align(room);
        for (var i = 0; i < permutations; i += sizeof(TVector) / sizeof(ulong))
            Sha3Permutation<TVector, TLanes>.Permute(state);
    }
}
