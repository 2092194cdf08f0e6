namespace Linking.Hashing.Kernels;

/// <summary>
/// Holds a way to hash against the in-box function before anything rests on it: a processor that computes wrongly, or wrong code made for
/// it, would give roots that nobody else can follow.
/// </summary>
internal static class KernelCheck
{
    // Each length up to here stands beside all others, so that messages of a batch differ in blocks.
    private const int EveryLength = 300;
    private const int Pairs = 61;

    private static readonly int[] _longer = [511, 512, 575, 576, 577, 1023, 1024, 4095, 4096];

    /// <summary>Whether both give the same digests of the same messages: each length about the borders of blocks, and pairs.</summary>
    public static bool Agrees(TreeHasher hasher, TreeHasher inBox)
    {
        int[] lengths = [.. Enumerable.Range(0, EveryLength + 1), .. _longer];
        var ends = new int[lengths.Length];
        for (var (i, end) = (0, 0); i < ends.Length; i++)
            ends[i] = end += lengths[i];
        var entries = Message(ends[^1]);
        var pairs = Message(Pairs * 2 * hasher.Width);
        return Of(hasher).AsSpan().SequenceEqual(Of(inBox));

        byte[] Of(TreeHasher one)
        {
            var digests = new byte[(ends.Length + Pairs) * one.Width];
            one.HashEntries(entries, ends, digests);
            one.HashPairs(pairs, digests.AsSpan(ends.Length * one.Width));
            return digests;
        }
    }

    private static byte[] Message(int length)
    {
        var bytes = new byte[length];
        var state = 1u;
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((state = state * 1_664_525 + 1_013_904_223) >> 24);
        return bytes;
    }
}
