using Linking.Verification;

namespace Linking.Cli.Earliest;

/// <summary>Before which time a token's header was not: nothing of the data.</summary>
/// <param name="Word">The time, and whose word it is.</param>
/// <param name="Proof">Where the proof stands.</param>
internal sealed record EarliestTime(NotBeforeWord Word, string Proof);
