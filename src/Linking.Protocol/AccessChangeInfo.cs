namespace Linking.Protocol;

/// <summary>A change of the accounts, as its server tells it.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">Its text (docs/spec/access.md).</param>
/// <param name="Round">The round whose statement has the text's digests; 0: not written yet.</param>
public sealed record AccessChangeInfo(ulong Number, ReadOnlyMemory<byte> Text, ulong Round);
