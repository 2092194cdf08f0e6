using System.Runtime.InteropServices;

namespace Linking.Ledger.Admission.Waiting;

/// <summary>Who waits for which leaf of a round.</summary>
/// <param name="Caller">Told when the round is durable.</param>
/// <param name="Tag">The caller's own.</param>
/// <param name="Index">The leaf.</param>
/// <param name="Repeated">Whether another had put it there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WaitingLeaf(ILeafCaller Caller, LeafTag Tag, int Index, bool Repeated);
