namespace Linking.Server.Witnesses;

/// <summary>What came back from a witness, not yet believed.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="MediaType">As it was named; empty for none.</param>
/// <param name="Body">Its bytes as Latin-1 or UTF-8 text; not longer than a cosignature answer may be.</param>
internal sealed record WitnessReply(int Status, string MediaType, ReadOnlyMemory<byte> Body);
