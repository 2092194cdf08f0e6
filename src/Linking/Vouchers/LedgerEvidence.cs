using Linking.Tokens;

namespace Linking.Vouchers;

/// <summary>Of kind ledger: a token of another ledger over the text; verified by the caller's identities.</summary>
/// <param name="Bytes">The token as encoded.</param>
/// <param name="Token">Whether its bottom leaf is of kind 1 and has the text's digests is asked when it is verified.</param>
public sealed record LedgerEvidence(ReadOnlyMemory<byte> Bytes, Token Token) : VoucherEvidence;
