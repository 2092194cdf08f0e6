using Linking.Hashing;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Hammer.Answers;

/// <summary>The header of a token that was verified: the other tokens of its round need only lead to its root.</summary>
internal sealed class TokenRound(Header header)
{
    public ulong Index => header.Index;

    /// <summary>Steps 4 of docs/spec/verification.md under both functions.</summary>
    public bool Holds(TokenParts parts) => Leads(Chain.Alpha, parts, parts.Alpha) && Leads(Chain.Beta, parts, parts.Beta);

    private bool Leads(Chain chain, TokenParts parts, ReadOnlySpan<byte> path)
    {
        var function = header.Suite[chain];
        var leafHash = NodeHash.Entry(function, parts.Leaf);
        return Folding.TryFold(function, leafHash, parts.Index, header.LeafCount, path, out var root) && root == header.RoundRoot[chain];
    }
}
