using System.Runtime.InteropServices;

using Linking.Ledger.Admission.Waiting;

namespace Linking.Ledger.Admission;

/// <summary>What became of a batch once it was looked for: it stands in a durable round, or someone waits for one.</summary>
/// <param name="Stamped">The first run of these leaves.</param>
/// <param name="Caller">Else who waits.</param>
/// <param name="Repeated">Whether an earlier request had put it there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct AdmittedBatch(StampedBatch? Stamped, BatchCaller? Caller, bool Repeated);
