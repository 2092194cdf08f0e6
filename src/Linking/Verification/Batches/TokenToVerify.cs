using System.Runtime.InteropServices;

using Linking.Hashing;

namespace Linking.Verification.Batches;

/// <summary>One of many tokens for <see cref="BatchVerifier"/>.</summary>
/// <param name="Token">Its bytes, whatever they are; read while the batch is verified.</param>
/// <param name="Imprint">Both digests of the data, computed by the caller.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TokenToVerify(ReadOnlyMemory<byte> Token, DigestPair Imprint);
