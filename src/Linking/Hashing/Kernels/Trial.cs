using System.Diagnostics;

namespace Linking.Hashing.Kernels;

/// <summary>
/// Chooses by measuring, where what the processor says of itself does not decide: whether vectors of 128 bits are faster
/// than the in-box function, which may have instructions of its own for the hash, differs from one processor to another.
/// </summary>
internal static class Trial
{
    /// <summary>Messages that one turn hashes.</summary>
    public const int Messages = 64;

    private const int Turns = 5;

    /// <summary>The one that was fastest in its best turn, after one to warm up.</summary>
    /// <param name="candidates">At least one; of equals the first wins.</param>
    /// <param name="hash">Hashes <see cref="Messages"/> messages.</param>
    public static T Fastest<T>(IReadOnlyList<T> candidates, Action<T> hash)
    {
        var best = new long[candidates.Count];
        Array.Fill(best, long.MaxValue);
        for (var turn = 0; turn <= Turns; turn++)
        {
            for (var i = 0; i < best.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                hash(candidates[i]);
                if (turn > 0)
                    best[i] = Math.Min(best[i], Stopwatch.GetTimestamp() - start);
            }
        }

        return candidates[Array.IndexOf(best, best.Min())];
    }
}
