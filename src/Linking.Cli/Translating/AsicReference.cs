using Linking.Hashing;

namespace Linking.Cli.Translating;

/// <summary>A file of a container in a manifest.</summary>
/// <param name="Name">Its entry.</param>
/// <param name="Function">Of the digest.</param>
/// <param name="Digest">Of its bytes.</param>
internal sealed record AsicReference(string Name, HashFunction Function, Digest Digest);
