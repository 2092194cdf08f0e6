namespace Linking.Tsp;

/// <summary>A time-stamp authority gave no stamp. The message names it and says why, in part in its own words.</summary>
public sealed class StampException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it did not answer at all, so that there is no use in asking it something else.</summary>
    internal bool IsSilence { get; init; }
}
