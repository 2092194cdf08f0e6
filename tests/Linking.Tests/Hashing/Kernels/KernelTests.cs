using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

using Linking.Hashing.Kernels;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>The compression functions themselves, with NIST's published examples in all lanes.</summary>
public sealed unsafe class KernelTests
{
    // FIPS 180-4 and FIPS 202 example values (NIST, "Cryptographic Standards and Guidelines: examples with
    // intermediate values").
    private const string OneBlock = "abc";
    private const string TwoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    private const string LongBlocks =
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnop" +
        "jklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

    private static readonly Dictionary<string, string> Sha256 = new(StringComparer.Ordinal)
    {
        [""] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        [OneBlock] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        [TwoBlocks] = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    };

    private static readonly Dictionary<string, string> Sha3 = new(StringComparer.Ordinal)
    {
        [""] = "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
        [OneBlock] = "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        [TwoBlocks] = "41c0dba2a9d6240849100376a8235e2c82e1b9998a999e21db32dd97496d3376",
    };

    private static readonly Dictionary<string, string> Sha512 = new(StringComparer.Ordinal)
    {
        [""] = "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce" +
            "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
        [OneBlock] = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        [LongBlocks] = "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018" +
            "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
    };

    private static readonly Dictionary<string, string> Sha3Long = new(StringComparer.Ordinal)
    {
        [""] = "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a6" +
            "15b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26",
        [OneBlock] = "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e" +
            "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        [LongBlocks] = "afebb2ef542e6579c50cad06d2e578f9f8dd6881d7dc824d26360feebf18a4fa" +
            "73e3261122948efcfd492e74e82e2189ed0fb440d187f382270cb455f21dd185",
    };

    [Fact]
    public void Sha256_SixteenLanes_NistExamples() => AssertSha256<Vector512<uint>, Sha256Lanes16>();

    [Fact]
    public void Sha256_EightLanesOfAvx512_NistExamples() => AssertSha256<Vector256<uint>, Sha256Lanes8Vl>();

    [Fact]
    public void Sha256_EightLanes_NistExamples() => AssertSha256<Vector256<uint>, Sha256Lanes8>();

    [Fact]
    public void Sha256_FourLanes_NistExamples() => AssertSha256<Vector128<uint>, Sha256Lanes4>();

    [Fact]
    public void Sha3_EightLanes_NistExamples() => AssertSha3<Vector512<ulong>, Sha3Lanes8>();

    [Fact]
    public void Sha3_FourLanesOfAvx512_NistExamples() => AssertSha3<Vector256<ulong>, Sha3Lanes4Vl>();

    [Fact]
    public void Sha3_FourLanes_NistExamples() => AssertSha3<Vector256<ulong>, Sha3Lanes4>();

    [Fact]
    public void Sha3_TwoLanes_NistExamples() => AssertSha3<Vector128<ulong>, Sha3Lanes2>();

    [Fact]
    public void Sha512_EveryWidth_NistExamples()
    {
        AssertSha512<Vector512<ulong>, Sha512Lanes8>();
        AssertSha512<Vector256<ulong>, Sha512Lanes4Vl>();
        AssertSha512<Vector256<ulong>, Sha512Lanes4>();
        AssertSha512<Vector128<ulong>, Sha512Lanes2>();
    }

    [Fact]
    public void Sha3Long_EveryWidth_NistExamples()
    {
        AssertSha3Long<Vector512<ulong>, Sha3Lanes8>();
        AssertSha3Long<Vector256<ulong>, Sha3Lanes4Vl>();
        AssertSha3Long<Vector256<ulong>, Sha3Lanes4>();
        AssertSha3Long<Vector128<ulong>, Sha3Lanes2>();
    }

    private static void AssertSha512<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ISha512Lanes<TVector> =>
        AssertBlocks<TVector, TLanes, Sha512Blocks<TVector, TLanes>>(Sha512, text => Pad(text, 128, 2 * sizeof(ulong)));

    private static void AssertSha3Long<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ISha3Lanes<TVector> =>
        AssertBlocks<TVector, TLanes, Sha3LongBlocks<TVector, TLanes>>(Sha3Long, text =>
        {
            var padded = new byte[text.Length / 72 * 72 + 72];
            Encoding.ASCII.GetBytes(text, padded);
            padded[text.Length] = 0x06;
            padded[^1] |= 0x80;
            return padded;
        });

    private static void AssertBlocks<TVector, TLanes, THash>(Dictionary<string, string> examples, Func<string, byte[]> pad)
        where TVector : unmanaged
        where TLanes : struct, IWordLanes<TVector>
        where THash : struct, IBlockHash<TVector>
    {
        // Without the hardware there is no such path.
        if (!TLanes.IsSupported)
            return;
        var lanes = sizeof(TVector) / sizeof(ulong);
        var state = (TVector*)NativeMemory.AlignedAlloc((nuint)(25 * sizeof(TVector)), 64);
        var words = (TVector*)NativeMemory.AlignedAlloc((nuint)(16 * sizeof(TVector)), 64);
        foreach (var (text, expected) in examples)
        {
            THash.Start(state);
            foreach (var block in pad(text).Chunk(THash.BlockSize))
            {
                for (var i = 0; i < THash.BlockSize / sizeof(ulong) * lanes; i++)
                    ((ulong*)words)[i] = BitConverter.ToUInt64(block, i / lanes * sizeof(ulong));
                THash.Absorb(state, words);
            }

            THash.Digest(state, words);
            var digests = new byte[lanes * 64];
            fixed (byte* target = digests)
                TLanes.StoreLong(words, target);
            Assert.All(digests.Chunk(64), d => Assert.Equal(expected, Convert.ToHexStringLower(d)));
        }

        NativeMemory.AlignedFree(state);
        NativeMemory.AlignedFree(words);
    }

    private static void AssertSha256<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ISha256Lanes<TVector>
    {
        // Without the hardware there is no such path.
        if (!TLanes.IsSupported)
            return;
        var lanes = sizeof(TVector) / sizeof(uint);
        var state = (TVector*)NativeMemory.AlignedAlloc((nuint)(8 * sizeof(TVector)), 64);
        var words = (TVector*)NativeMemory.AlignedAlloc((nuint)(16 * sizeof(TVector)), 64);
        foreach (var (text, expected) in Sha256)
        {
            Sha256Kernel<TVector, TLanes>.Start(state);
            foreach (var block in Pad(text, 64, sizeof(ulong)).Chunk(64))
            {
                for (var i = 0; i < 16; i++)
                    words[i] = TLanes.Create(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(4 * i)));
                Sha256Kernel<TVector, TLanes>.Compress(state, words);
            }

            var digests = new byte[lanes * 32];
            fixed (byte* target = digests)
                TLanes.Store(state, target);
            Assert.All(digests.Chunk(32), d => Assert.Equal(expected, Convert.ToHexStringLower(d)));
        }

        NativeMemory.AlignedFree(state);
        NativeMemory.AlignedFree(words);
    }

    private static void AssertSha3<TVector, TLanes>()
        where TVector : unmanaged
        where TLanes : struct, ISha3Lanes<TVector>
    {
        // Without the hardware there is no such path.
        if (!TLanes.IsSupported)
            return;
        var lanes = sizeof(TVector) / sizeof(ulong);
        var state = (TVector*)NativeMemory.AlignedAlloc((nuint)(25 * sizeof(TVector)), 64);
        foreach (var (text, expected) in Sha3)
        {
            var block = new byte[200];
            Encoding.ASCII.GetBytes(text, block);
            block[text.Length] = 0x06;
            block[135] |= 0x80;
            for (var i = 0; i < 25; i++)
                state[i] = TLanes.Create(BitConverter.ToUInt64(block, 8 * i));
            Sha3Permutation<TVector, TLanes>.Permute(state);
            var digests = new byte[lanes * 32];
            fixed (byte* target = digests)
                TLanes.Store(state, target);
            Assert.All(digests.Chunk(32), d => Assert.Equal(expected, Convert.ToHexStringLower(d)));
        }

        NativeMemory.AlignedFree(state);
    }

    // SHA-2's, with a length of so many bytes.
    private static byte[] Pad(string text, int blockSize, int lengthSize)
    {
        var padded = new byte[(text.Length + lengthSize) / blockSize * blockSize + blockSize];
        Encoding.ASCII.GetBytes(text, padded);
        padded[text.Length] = 0x80;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)text.Length * 8);
        return padded;
    }
}
