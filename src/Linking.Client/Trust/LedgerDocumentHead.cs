namespace Linking.Client.Trust;

/// <summary>The newest head in the JSON of a ledger's folder: its two notes, base64.</summary>
internal sealed record LedgerDocumentHead(byte[] Alpha, byte[] Beta);
