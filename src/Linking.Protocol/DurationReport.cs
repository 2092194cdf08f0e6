namespace Linking.Protocol;

/// <summary>How long something took since the server's start.</summary>
/// <param name="Name">What: of a round "seal", "append", "sign" and "whole".</param>
/// <param name="Count">How often it was measured.</param>
/// <param name="P50">Half of them took no longer, within 3 %; 0 if there are none.</param>
/// <param name="P99">99 of 100 took no longer, within 3 %.</param>
/// <param name="Max">The longest.</param>
public sealed record DurationReport(string Name, long Count, TimeSpan P50, TimeSpan P99, TimeSpan Max);
