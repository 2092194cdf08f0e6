using Linking.Hashing;
using Linking.Hashing.Kernels;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>A way to hash that gives a wrong digest is passed over before anything rests on it.</summary>
public sealed class KernelCheckTests
{
    public static TheoryData<HashFunction> Functions => new(Enum.GetValues<HashFunction>().Where(f => f != HashFunction.None));

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryWayThatThisProcessorHas_Agrees(HashFunction function)
    {
        var inBox = new InBoxTreeHasher(function);
        Assert.All(TreeHashers.For(function), h => Assert.True(KernelCheck.Agrees(h, inBox), h.Name));
        Assert.Empty(TreeHasher.Wrong);
    }

    /// <summary>One bit, of one message of one length, or of one pair.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(55, 0)]
    [InlineData(72, 63)]
    [InlineData(300, 1)]
    [InlineData(309, 2)]
    [InlineData(370, 5)]
    public void OneThatErrsOnce_IsPassedOver_AndNamed(int message, int at)
    {
        const HashFunction function = HashFunction.Sha3With512Bits;
        var (inBox, wrong) = (new InBoxTreeHasher(function), new List<string>());
        var erring = new Erring(inBox, message, at);
        Assert.False(KernelCheck.Agrees(erring, inBox));

        Assert.Same(inBox, TreeHashers.Fastest([erring, inBox], function, wrong));
        Assert.All(wrong, w => Assert.Equal("sha3-512 by erring", w));
    }

    private sealed class Erring(TreeHasher sound, int message, int at) : TreeHasher(sound.Width)
    {
        private int _entries;

        public override string Name => "erring";

        private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
        {
            sound.HashEntries(entries, ends, digests);
            _entries = ends.Length;
            if (message < ends.Length)
                digests[message * Width + at] ^= 4;
        }

        private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests)
        {
            sound.HashPairs(pairs, digests);
            if (message >= _entries && message - _entries < pairs.Length / (2 * Width))
                digests[(message - _entries) * Width + at] ^= 4;
        }
    }
}
