using System.Runtime.InteropServices;

using Linking.Ledger.Storage;

namespace Linking.Ledger.Issuing;

/// <summary>What became of a leaf at the gate.</summary>
/// <param name="Round">Ends when its round is durable; null if a durable round may hold it already.</param>
/// <param name="Repeated">Whether an earlier request had put it there.</param>
/// <param name="Place">Where a leaf of the same key stands, if <paramref name="Round"/> is null.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Admission(Task<SealedLeaf>? Round, bool Repeated, LeafPlace Place);
