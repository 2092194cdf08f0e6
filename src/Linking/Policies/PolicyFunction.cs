namespace Linking.Policies;

/// <summary>Until when the authority holds one of its hash functions suitable.</summary>
/// <param name="Name">As in docs/spec/suite.md.</param>
/// <param name="Until">The last day.</param>
public sealed record PolicyFunction(string Name, DateOnly Until);
