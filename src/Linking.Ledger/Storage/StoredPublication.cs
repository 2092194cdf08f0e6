namespace Linking.Ledger.Storage;

/// <summary>A publication, as it was signed.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Size">Headers covered.</param>
/// <param name="Note">The signed note's bytes.</param>
public sealed record StoredPublication(ulong Number, ulong Size, ReadOnlyMemory<byte> Note);
