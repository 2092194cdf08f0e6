using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>Every way to hash trees, widest first.</summary>
internal static class TreeHashers
{
    /// <summary>Those that this processor can run; the last is always the in-box function.</summary>
    public static IReadOnlyList<TreeHasher> For(HashFunction function)
    {
        var hashers = new List<TreeHasher>();
        switch (function)
        {
            case HashFunction.Sha2With256Bits:
                Add<Sha256Kernel<Vector512<uint>, Sha256Lanes16>>(hashers);
                Add<Sha256Kernel<Vector256<uint>, Sha256Lanes8Vl>>(hashers);
                Add<Sha256Kernel<Vector256<uint>, Sha256Lanes8>>(hashers);
                Add<Sha256Arm>(hashers);
                Add<Sha256Kernel<Vector128<uint>, Sha256Lanes4>>(hashers);
                break;
            case HashFunction.Sha3With256Bits:
                Add<Sha3Kernel<Vector512<ulong>, Sha3Lanes8>>(hashers);
                Add<Sha3Kernel<Vector256<ulong>, Sha3Lanes4Vl>>(hashers);
                Add<Sha3Kernel<Vector256<ulong>, Sha3Lanes4>>(hashers);
                Add<Sha3Kernel<Vector128<ulong>, Sha3Lanes2>>(hashers);
                break;
            case HashFunction.Sha2With512Bits:
                AddSha512<Vector512<ulong>, Sha512Lanes8>(hashers);
                AddSha512<Vector256<ulong>, Sha512Lanes4Vl>(hashers);
                AddSha512<Vector256<ulong>, Sha512Lanes4>(hashers);
                AddSha512<Vector128<ulong>, Sha512Lanes2>(hashers);
                break;
            case HashFunction.Sha3With512Bits:
                AddSha3Long<Vector512<ulong>, Sha3Lanes8>(hashers);
                AddSha3Long<Vector256<ulong>, Sha3Lanes4Vl>(hashers);
                AddSha3Long<Vector256<ulong>, Sha3Lanes4>(hashers);
                AddSha3Long<Vector128<ulong>, Sha3Lanes2>(hashers);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(function));
        }

        hashers.Add(new InBoxTreeHasher(function));
        return hashers;
    }

    /// <summary>
    /// The fastest: the widest, where there are vectors of 256 bits, which are several times as fast as the in-box
    /// functions on every processor that has them; elsewhere the winner of a trial, which takes about a millisecond. One that gives other
    /// digests than the in-box function is passed over, and named in <paramref name="wrong"/>.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="wrong">Names of those that were passed over are added.</param>
    public static TreeHasher Fastest(HashFunction function, ICollection<string> wrong) => Fastest(For(function), function, wrong);

    internal static TreeHasher Fastest(IReadOnlyList<TreeHasher> all, HashFunction function, ICollection<string> wrong)
    {
        var left = all.ToList();
        while (true)
        {
            var chosen = Choose(left, function);
            if (chosen == all[^1] || KernelCheck.Agrees(chosen, all[^1]))
                return chosen;
            wrong.Add($"{function.Name()} by {chosen.Name}");
            left.Remove(chosen);
        }
    }

    private static TreeHasher Choose(List<TreeHasher> hashers, HashFunction function)
    {
        if (Avx2.IsSupported && Vector256.IsHardwareAccelerated)
            return hashers[0];
        var pairs = new byte[2 * Trial.Messages * function.Width()];
        var digests = new byte[Trial.Messages * function.Width()];
        return Trial.Fastest(hashers, h => h.HashPairs(pairs, digests));
    }

    private static void AddSha512<TVector, TLanes>(List<TreeHasher> hashers)
        where TVector : unmanaged
        where TLanes : struct, ISha512Lanes<TVector> =>
        Add<BlockKernel<TVector, TLanes, Sha512Blocks<TVector, TLanes>>>(hashers);

    private static void AddSha3Long<TVector, TLanes>(List<TreeHasher> hashers)
        where TVector : unmanaged
        where TLanes : struct, ISha3Lanes<TVector> =>
        Add<BlockKernel<TVector, TLanes, Sha3LongBlocks<TVector, TLanes>>>(hashers);

    private static void Add<TKernel>(List<TreeHasher> hashers)
        where TKernel : struct, ITreeKernel
    {
        if (TKernel.IsSupported)
            hashers.Add(new KernelTreeHasher<TKernel>());
    }
}
