using Linking.Proofs;

namespace Linking.Client.Tiles;

/// <summary>A beacon among public files, with the path to a token's header.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Proof">For the token's header.</param>
public sealed record FoundBeacon(string Name, NotBeforeProof Proof);
