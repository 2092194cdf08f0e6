using Linking.Notes;

namespace Linking.Ledger.Exporting;

/// <summary>How far the public files of a ledger go.</summary>
/// <param name="Size">Headers that the tiles hold.</param>
/// <param name="SignedSize">Headers that the checkpoints speak of, at most <paramref name="Size"/>.</param>
/// <param name="Signed">The two checkpoints; null while the ledger's head keys are missing.</param>
public sealed record HistoryHead(ulong Size, ulong SignedSize, SignedHead? Signed);
