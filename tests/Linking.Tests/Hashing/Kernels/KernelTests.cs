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
            foreach (var block in PadSha256(text).Chunk(64))
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
            Sha3Kernel<TVector, TLanes>.Permute(state);
            var digests = new byte[lanes * 32];
            fixed (byte* target = digests)
                TLanes.Store(state, target);
            Assert.All(digests.Chunk(32), d => Assert.Equal(expected, Convert.ToHexStringLower(d)));
        }

        NativeMemory.AlignedFree(state);
    }

    private static byte[] PadSha256(string text)
    {
        var padded = new byte[(text.Length + 8) / 64 * 64 + 64];
        Encoding.ASCII.GetBytes(text, padded);
        padded[text.Length] = 0x80;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)text.Length * 8);
        return padded;
    }
}
