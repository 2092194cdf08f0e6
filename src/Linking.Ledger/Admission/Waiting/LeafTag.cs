namespace Linking.Ledger.Admission.Waiting;

/// <summary>What a caller knows a leaf by; given back as it was.</summary>
/// <param name="Id">Any number.</param>
/// <param name="Since">A time stamp of the caller's clock, if it measures.</param>
public readonly record struct LeafTag(ulong Id, long Since);
