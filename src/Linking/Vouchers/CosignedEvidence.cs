using Linking.Notes;

namespace Linking.Vouchers;

/// <summary>Of kind cosigned: the note of a head; whether a witness has signed is verified by the caller's keys.</summary>
/// <param name="Bytes">The note as encoded.</param>
/// <param name="Note">The note.</param>
/// <param name="Head">Its text; whether it states the subject's function, size and root is asked when it is verified.</param>
public sealed record CosignedEvidence(ReadOnlyMemory<byte> Bytes, SignedNote Note, Checkpoint Head) : VoucherEvidence;
