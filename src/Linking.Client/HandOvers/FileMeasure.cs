using Linking.Hashing;

namespace Linking.Client.HandOvers;

/// <summary>What a file is.</summary>
/// <param name="Size">So many bytes; of a longer one than was expected, read no further, one more than that.</param>
/// <param name="Digests">SHA-256 and SHA3-256; null where it has not as many bytes as it should have.</param>
internal readonly record struct FileMeasure(ulong Size, DigestPair? Digests);
