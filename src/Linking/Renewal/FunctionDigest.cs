using Linking.Hashing;

namespace Linking.Renewal;

/// <summary>A digest with its function.</summary>
public readonly record struct FunctionDigest(HashFunction Function, Digest Digest);
