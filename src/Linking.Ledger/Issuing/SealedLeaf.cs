using System.Runtime.InteropServices;

namespace Linking.Ledger.Issuing;

/// <summary>A leaf in a durable round. The token is put together where it is wanted, not in the loop.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SealedLeaf(SealedRound Round, int Index);
