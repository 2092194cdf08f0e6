using System.Runtime.InteropServices;

using Linking.Ledger.Admission.Waiting;
using Linking.Storage;

namespace Linking.Ledger.Admission;

/// <summary>What became of a batch at the gate.</summary>
/// <param name="Caller">Who waits for its round; null if a durable round may hold it already.</param>
/// <param name="Repeated">Whether an earlier request had put it there.</param>
/// <param name="Place">Where it may begin, if <paramref name="Caller"/> is null.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchAdmission(BatchCaller? Caller, bool Repeated, LeafPlace Place);
