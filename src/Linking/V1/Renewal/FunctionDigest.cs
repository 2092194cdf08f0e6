using Linking.V1.Hashing;

namespace Linking.V1.Renewal;

/// <summary>A digest with its function.</summary>
public readonly record struct FunctionDigest(HashFunction Function, Digest Digest);
