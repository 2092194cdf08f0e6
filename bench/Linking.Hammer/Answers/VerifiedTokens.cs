using System.Diagnostics;

namespace Linking.Hammer.Answers;

/// <summary>The verification of all tokens of a run.</summary>
/// <param name="Tokens">Verified, all of them valid.</param>
/// <param name="Rounds">In which they stand.</param>
/// <param name="Sampled">Of them were verified when they came too.</param>
/// <param name="Bytes">Of the files that held them.</param>
/// <param name="Time">It took.</param>
internal sealed record VerifiedTokens(long Tokens, int Rounds, long Sampled, long Bytes, TimeSpan Time)
{
    /// <exception cref="InvalidDataException">A token does not verify, or two stand at one place.</exception>
    public static async Task<VerifiedTokens> RunAsync(IReadOnlyList<TokenKeeper> keepers, CancellationToken cancellation)
    {
        var begin = Stopwatch.GetTimestamp();
        var places = new HashSet<(ulong Round, ulong Index)>();
        var rounds = new HashSet<ulong>();
        await Parallel.ForEachAsync(keepers, cancellation, (keeper, token) =>
        {
            foreach (var chunk in keeper.VerifyAll(token).Chunk(4096))
            {
                lock (places)
                {
                    foreach (var place in chunk)
                    {
                        rounds.Add(place.Round);
                        if (!places.Add(place))
                            throw new InvalidDataException($"Two leaves have the token of leaf {place.Index} of round {place.Round}.");
                    }
                }
            }

            return default;
        });
        return new VerifiedTokens(places.Count, rounds.Count, keepers.Sum(k => k.Sampled), keepers.Sum(k => k.Bytes), Stopwatch.GetElapsedTime(begin));
    }
}
