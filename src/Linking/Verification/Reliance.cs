namespace Linking.Verification;

/// <summary>An algorithm that a word rests on, and in which use.</summary>
/// <param name="Name">As docs/spec/suite.md names it.</param>
/// <param name="IsSigned">Judged at judged at; else what was fixed by a time outlives collisions found later.</param>
/// <param name="FixedBy">The interval's end.</param>
internal sealed record Reliance(string Name, bool IsSigned, Instant FixedBy);
