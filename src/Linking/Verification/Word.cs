namespace Linking.Verification;

/// <summary>One word: an interval, whose it is, and what it rests on.</summary>
/// <param name="From">Beginning.</param>
/// <param name="To">End.</param>
/// <param name="By">Shown.</param>
/// <param name="RestsOn">What is judged by rule 3.</param>
/// <param name="Beneath">What a ledger's own vouchers rest on: judged where they were counted, and shown.</param>
/// <param name="CountsUntil">A stamp without status: it counts while judged at is not later.</param>
internal sealed record Word(
    Instant From, Instant To, string By, IReadOnlyList<Reliance> RestsOn, IReadOnlyList<string> Beneath, Instant? CountsUntil = null);
