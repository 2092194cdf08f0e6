namespace Linking.Verification;

/// <summary>An algorithm that the caller holds broken: collisions and second preimages, or forgery, since a time.</summary>
/// <param name="Name">As docs/spec/suite.md names it.</param>
/// <param name="Since">The earlier of this and the list's counts.</param>
public sealed record BrokenAlgorithm(string Name, Instant Since);
