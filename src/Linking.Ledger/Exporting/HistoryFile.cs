using System.Security.Cryptography;

namespace Linking.Ledger.Exporting;

/// <summary>One public file of a ledger. Immutable.</summary>
/// <param name="kind">What it is.</param>
/// <param name="bytes">All of it.</param>
public sealed class HistoryFile(HistoryFileKind kind, ReadOnlyMemory<byte> bytes)
{
    private readonly Lazy<byte[]> _digest = new(() => SHA256.HashData(bytes.Span));

    public HistoryFileKind Kind => kind;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Whether the file of that name is for ever the same.</summary>
    public bool IsLasting =>
        kind is not (HistoryFileKind.Checkpoint or HistoryFileKind.Record or HistoryFileKind.Token or HistoryFileKind.Index);

    /// <summary>SHA-256 of the bytes, made once.</summary>
    public ReadOnlySpan<byte> Digest => _digest.Value;
}
