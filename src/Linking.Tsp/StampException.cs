namespace Linking.Tsp;

/// <summary>A time-stamp authority gave no stamp. The message names it and says why, in part in its own words.</summary>
public sealed class StampException(string message, Exception? inner = null) : Exception(message, inner);
