namespace Linking.Verification;

/// <summary>What is said of a stamp over bytes that are no publication's.</summary>
/// <param name="By">The authority; null: none that the caller trusts.</param>
/// <param name="WasThereAt">The bytes were there at this time at the latest; null: the stamp does not count.</param>
/// <param name="Findings">Why it does not count, and what is remarked; in the order of the rules, each once.</param>
public sealed record StampVerdict(string? By, Instant? WasThereAt, IReadOnlyList<FindingCode> Findings);
