using Linking.Hashing;

namespace Linking.AuditLogs;

/// <summary>What an entry says of its event: a name, and words, or the digests that stand for words that are kept apart.</summary>
/// <param name="Name">1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</param>
/// <param name="Words">1 to 1,000 bytes; null where they are hidden.</param>
/// <param name="Hidden">Digests of salt and words; null where the words are shown.</param>
public sealed record AuditValue(string Name, string? Words, DigestPair? Hidden);
