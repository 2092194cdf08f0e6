namespace Linking.Ledger.Publishing;

/// <summary>How publishing on schedule fares. A snapshot.</summary>
/// <param name="NextDue">When the next publication is due; null while the schedule does not run.</param>
/// <param name="LastError">Why the last attempt to make one failed; null if it succeeded.</param>
public sealed record TimerStatus(DateTimeOffset? NextDue, string? LastError);
