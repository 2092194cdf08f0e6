namespace Linking.Cli.Extending;

/// <summary>What came of the proof of a token's earliest time.</summary>
/// <param name="Proof">Its file; null: there is none.</param>
/// <param name="Problem">Why it could not be made: a sentence that names the token; else null.</param>
/// <param name="ExitCode">Of the problem.</param>
internal sealed record NotBeforeOutcome(string? Proof, string? Problem = null, int ExitCode = Cli.ExitCode.Success);
