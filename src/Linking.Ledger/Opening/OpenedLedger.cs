using Linking.Hashing;
using Linking.Ledger.Issuing;

namespace Linking.Ledger.Opening;

/// <summary>A ledger that was read back.</summary>
/// <param name="Tracker">Head and history.</param>
/// <param name="GenesisLink">Link of round 0.</param>
/// <param name="Problem">Why the node is read-only; null if it is not.</param>
/// <param name="VerifiedFrom">The first of the newest rounds that were rehashed.</param>
internal sealed record OpenedLedger(HeadTracker Tracker, DigestPair GenesisLink, NodeState? Problem, ulong VerifiedFrom);
