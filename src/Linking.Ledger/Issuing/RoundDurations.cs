using System.Runtime.InteropServices;

namespace Linking.Ledger.Issuing;

/// <summary>How long a round took, from when it was closed to when its callers were answered.</summary>
/// <param name="Seal">Both trees, and both roots once more by the second implementation.</param>
/// <param name="Append">The store's durable append, with every attempt.</param>
/// <param name="Sign">The history, and the two signed heads.</param>
/// <param name="Whole">All of it, waiting for the clock and for the head included.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RoundDurations(TimeSpan Seal, TimeSpan Append, TimeSpan Sign, TimeSpan Whole);
