using Linking.Hashing;
using Linking.Notes;
using Linking.Vouchers;

namespace Linking.Server.Witnesses;

/// <summary>Who has cosigned a publication, as its vouchers show; a line counts if it is right.</summary>
internal static class Cosigned
{
    /// <summary>Whether a witness has cosigned under a function.</summary>
    public static bool By(IEnumerable<Voucher> vouchers, VerifierKey witness, HashFunction function) => vouchers.Any(voucher =>
        voucher is { Evidence: CosignedEvidence evidence, Subject: RootSubject { Value: var value } } && value.Function == function &&
        evidence.Head.Function == function && value.Is(function, evidence.Head.Size, evidence.Head.Root) &&
        evidence.Note.Signatures.Any(line => Cosignature.TryVerify(evidence.Note.TextBytes.Span, line, witness, out _, out _)));
}
