using Linking.Renewal;
using Linking.Rounds;

namespace Linking.Cli.Renewals;

/// <summary>A record whose last stage its ledger was asked for.</summary>
/// <param name="Record">With the path of the answer.</param>
/// <param name="Ledger">Who answered; null: nobody was asked.</param>
/// <param name="IsNews">Whether a publication is in it that no record before had.</param>
internal sealed record MatchedRecord(EvidenceRecord Record, LedgerId? Ledger, bool IsNews);
