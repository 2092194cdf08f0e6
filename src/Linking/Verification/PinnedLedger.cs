using Linking.Rounds;

namespace Linking.Verification;

/// <summary>Another ledger whose word the caller takes as a voucher.</summary>
/// <param name="Ledger">Its id, by which its tokens are told.</param>
/// <param name="Identity">The one pinned.</param>
/// <param name="Record">Its record, as bytes; null: none; then its tokens are judged by hashes and attributed publications.</param>
/// <param name="PinnedEntries">How many of the record's entries the caller accepted earlier.</param>
public sealed record PinnedLedger(LedgerId Ledger, LedgerIdentity Identity, ReadOnlyMemory<byte>? Record, int PinnedEntries = 0);
