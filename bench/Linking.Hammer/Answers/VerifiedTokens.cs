using System.Diagnostics;

namespace Linking.Hammer.Answers;

/// <summary>The verification of all tokens of a run.</summary>
/// <param name="Tokens">Verified, all of them valid.</param>
/// <param name="Rounds">In which they stand.</param>
/// <param name="Sampled">Verified when they came too.</param>
/// <param name="Bytes">Kept until the end.</param>
/// <param name="Time">It took.</param>
internal sealed record VerifiedTokens(long Tokens, int Rounds, long Sampled, long Bytes, TimeSpan Time)
{
    /// <exception cref="InvalidDataException">A token does not verify, or two stand at one place.</exception>
    public static async Task<VerifiedTokens> RunAsync(IReadOnlyList<IAnswerKeeper> keepers, CancellationToken cancellation)
    {
        var begin = Stopwatch.GetTimestamp();
        var places = new List<Places>();
        await Parallel.ForEachAsync(keepers, cancellation, (keeper, token) =>
        {
            foreach (var chunk in keeper.VerifyAll(token).Chunk(4096))
            {
                lock (places)
                    places.AddRange(chunk);
            }

            return default;
        });
        places.Sort(static (a, b) => (a.Round, a.First).CompareTo((b.Round, b.First)));
        var (tokens, rounds) = (0L, 0);
        Places? last = null;
        foreach (var place in places)
        {
            if (last is { } before && before.Round == place.Round && before.First + (ulong)before.Count > place.First)
                throw new InvalidDataException($"Two leaves have the token of leaf {place.First} of round {place.Round}.");
            rounds += last?.Round == place.Round ? 0 : 1;
            tokens += place.Count;
            last = place;
        }

        return new VerifiedTokens(tokens, rounds, keepers.Sum(k => k.Sampled), keepers.Sum(k => k.Bytes), Stopwatch.GetElapsedTime(begin));
    }
}
