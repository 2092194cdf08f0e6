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

    /// <summary>SHA-256 of the bytes, made once.</summary>
    public ReadOnlySpan<byte> Digest => _digest.Value;
}
