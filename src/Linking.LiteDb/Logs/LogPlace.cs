namespace Linking.LiteDb.Logs;

/// <summary>Where a version of a page stands in the log.</summary>
/// <param name="Number">The page.</param>
/// <param name="Sum">Its sum.</param>
/// <param name="Offset">Where its bytes begin.</param>
internal readonly record struct LogPlace(uint Number, uint Sum, long Offset);
