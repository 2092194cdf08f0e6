using Linking.Hashing;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>A file that goes into a container.</summary>
/// <param name="Name">Its entry.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Data">Its digests, when its proof was verified.</param>
internal sealed record AsicFile(string Name, string Path, DataObject Data)
{
    /// <summary>Its digest under a function.</summary>
    public Digest DigestUnder(HashFunction function) => Data.Digests[function];
}
