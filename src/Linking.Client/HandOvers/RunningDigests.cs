using System.Security.Cryptography;

using Linking.Hashing;

namespace Linking.Client.HandOvers;

/// <summary>The digests of a line of a manifest, of bytes that come in parts. Not thread-safe.</summary>
internal sealed class RunningDigests : IDisposable
{
    private readonly IncrementalHash _alpha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _beta = IncrementalHash.CreateHash(HashAlgorithmName.SHA3_256);

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _alpha.AppendData(bytes);
        _beta.AppendData(bytes);
    }

    /// <summary>SHA-256 and SHA3-256 of all of them.</summary>
    public DigestPair End() => new(new Digest(_alpha.GetHashAndReset()), new Digest(_beta.GetHashAndReset()));

    public void Dispose()
    {
        _alpha.Dispose();
        _beta.Dispose();
    }
}
