using System.Runtime.InteropServices;

using Linking.Storage;

namespace Linking.Ledger.Admission;

/// <summary>What became of a leaf at the gate: its caller waits, or it was refused, or a durable round may hold it.</summary>
/// <param name="Refusal">Why it was not taken.</param>
/// <param name="Place">Where a leaf of the same key stands; nothing was done then.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafAdmission(LedgerRefusedException? Refusal, LeafPlace? Place);
