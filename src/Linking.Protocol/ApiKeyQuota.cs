namespace Linking.Protocol;

/// <summary>How much one API key may stamp. 0: what the server's options say.</summary>
/// <param name="RoundShare">Per cent of a round's leaves, at most 100.</param>
/// <param name="Rate">Leaves a second on average, at most <see cref="MostRate"/>.</param>
/// <param name="Volume">Leaves a day in UTC, at most <see cref="MostVolume"/>.</param>
public readonly record struct ApiKeyQuota(int RoundShare, int Rate, long Volume)
{
    /// <summary>Leaves a second.</summary>
    public const int MostRate = 1_000_000;

    /// <summary>Leaves a day.</summary>
    public const long MostVolume = 1L << 40;

    /// <summary>Whether each number is within its bounds.</summary>
    public bool IsInBounds => RoundShare is >= 0 and <= 100 && Rate is >= 0 and <= MostRate && Volume is >= 0 and <= MostVolume;
}
