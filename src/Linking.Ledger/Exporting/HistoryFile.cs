namespace Linking.Ledger.Exporting;

/// <summary>One public file of a ledger.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">All of it.</param>
public sealed record HistoryFile(HistoryFileKind Kind, ReadOnlyMemory<byte> Bytes);
