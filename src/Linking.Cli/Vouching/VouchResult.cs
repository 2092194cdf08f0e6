namespace Linking.Cli.Vouching;

/// <summary>What became of one publication.</summary>
/// <param name="File">The voucher, or the token that waits.</param>
/// <param name="Words">By whom, a sentence.</param>
/// <param name="Remarks">What could not be had, a sentence each.</param>
/// <param name="IsDone">False while the other ledger has not published.</param>
internal sealed record VouchResult(string File, string Words, IReadOnlyList<string> Remarks, bool IsDone);
