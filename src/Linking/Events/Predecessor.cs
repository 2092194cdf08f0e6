using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>A head of the predecessor at the founding. It claims; it transfers no trust.</summary>
/// <param name="Ledger">Its id.</param>
/// <param name="Suite">Its suite.</param>
/// <param name="Identity">Link of its round 0.</param>
/// <param name="Size">N of the head, at least 1.</param>
/// <param name="Roots">Its history roots at N.</param>
public sealed record Predecessor(LedgerId Ledger, Suite Suite, DigestPair Identity, ulong Size, DigestPair Roots);
