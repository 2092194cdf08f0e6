using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Leaves;

namespace Linking.Recomputing;

/// <summary>How wide the vectors of the second computation are, in bits; <see cref="InBox"/> is without any.</summary>
internal static class LaneWidths
{
    /// <summary>One message after the other, by the in-box function.</summary>
    public const int InBox = 0;

    /// <summary>All of them, widest first. Each gives the same digests on every processor, and is fast on some.</summary>
    public static ReadOnlySpan<int> All => [512, 256, 128, InBox];

    /// <summary>
    /// What is fastest here. Vectors of 512 bits need AVX-512, and are used even if the runtime prefers shorter ones;
    /// those of 256 bits need AVX2. Elsewhere (Arm, old x64) a trial of about a millisecond decides.
    /// </summary>
    public static int Fastest(HashFunction function)
    {
        if (Avx512F.IsSupported)
            return 512;
        if (Avx2.IsSupported)
            return 256;
        if (!Vector128.IsHardwareAccelerated)
            return InBox;

        var size = Leaf.MinSize(Suite.Of(function)) + Leaf.MaxNonceSize / 2;
        var leaves = new byte[Trial.Messages * size];
        int[] starts = [.. Enumerable.Range(0, Trial.Messages + 1).Select(i => i * size)];
        LaneWalk[] candidates = [new(Create(function, 128), function, Trial.Messages), new(null, function, Trial.Messages)];
        return Trial.Fastest(candidates, c => c.Root(leaves, starts)) == candidates[0] ? 128 : InBox;
    }

    /// <summary>The function in lanes of that width; null for <see cref="InBox"/>.</summary>
    public static LaneHash? Create(HashFunction function, int width) => (function, width) switch
    {
        (_, InBox) => null,
        (HashFunction.Sha2With256Bits, 128) => Sha256<Vector128<uint>, Lanes128<uint>>(),
        (HashFunction.Sha2With256Bits, 256) => Sha256<Vector256<uint>, Lanes256<uint>>(),
        (HashFunction.Sha2With256Bits, 512) => Sha256<Vector512<uint>, Lanes512<uint>>(),
        (HashFunction.Sha2With512Bits, 128) => Sha512<Vector128<ulong>, Lanes128<ulong>>(),
        (HashFunction.Sha2With512Bits, 256) => Sha512<Vector256<ulong>, Lanes256<ulong>>(),
        (HashFunction.Sha2With512Bits, 512) => Sha512<Vector512<ulong>, Lanes512<ulong>>(),
        (HashFunction.Sha3With256Bits or HashFunction.Sha3With512Bits, 128) => Sha3<Vector128<ulong>, Lanes128<ulong>>(function),
        (HashFunction.Sha3With256Bits or HashFunction.Sha3With512Bits, 256) => Sha3<Vector256<ulong>, Lanes256<ulong>>(function),
        (HashFunction.Sha3With256Bits or HashFunction.Sha3With512Bits, 512) => Sha3<Vector512<ulong>, Lanes512<ulong>>(function),
        _ => throw new ArgumentOutOfRangeException(nameof(width)),
    };

    private static LaneSha2<TVector, uint, TLanes, LaneSha256<TVector, TLanes>> Sha256<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector, uint> => new();

    private static LaneSha2<TVector, ulong, TLanes, LaneSha512<TVector, TLanes>> Sha512<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector, ulong> => new();

    private static LaneSha3<TVector, TLanes> Sha3<TVector, TLanes>(HashFunction function)
        where TVector : unmanaged
        where TLanes : struct, ILanes<TVector, ulong> => new(function.Width() / sizeof(ulong));
}
