using System.Diagnostics.CodeAnalysis;

using Linking.Events;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Protocol;

/// <summary>
/// Who a ledger is: the genesis event and the header that seals it. The link of that header fixes ledger id, keys,
/// policy and suite for ever. Immutable; equal by the link.
/// </summary>
public sealed class LedgerIdentity : IEquatable<LedgerIdentity>
{
    private LedgerIdentity(byte[] genesisText, byte[] firstHeader, Genesis genesis, Header header)
    {
        GenesisText = genesisText;
        FirstHeader = firstHeader;
        Genesis = genesis;
        Created = header.Time;
        Link = Header.LinkOf(firstHeader);
    }

    /// <summary>The event's bytes (docs/spec/event.md).</summary>
    public ReadOnlyMemory<byte> GenesisText { get; }

    /// <summary>The encoded header of round 0.</summary>
    public ReadOnlyMemory<byte> FirstHeader { get; }

    public Genesis Genesis { get; }

    /// <summary>Time of round 0.</summary>
    public Instant Created { get; }

    /// <summary>Link of round 0.</summary>
    public DigestPair Link { get; }

    /// <summary>For people to compare: the link of round 0 under both functions, in groups of four digits.</summary>
    public string Fingerprint => $"{Grouped(Link.Alpha)}\n{Grouped(Link.Beta)}";

    /// <summary>Reads an identity and checks that it holds together.</summary>
    /// <param name="genesisText">Any bytes; copied.</param>
    /// <param name="firstHeader">Any bytes; copied.</param>
    /// <param name="identity">The identity.</param>
    /// <param name="problem">Else one sentence.</param>
    public static bool TryCreate(
        ReadOnlySpan<byte> genesisText,
        ReadOnlySpan<byte> firstHeader,
        [NotNullWhen(true)] out LedgerIdentity? identity,
        [NotNullWhen(false)] out string? problem)
    {
        identity = null;
        problem = null;
        if (!Genesis.TryParse(genesisText, out var genesis))
            problem = "The genesis is not an event of docs/spec/event.md.";
        else if (!Header.TryDecode(firstHeader, out var header, out var error))
            problem = $"The header of round 0 cannot be read: {error.Message}";
        else if (header.Index != 0 || header.LeafCount != 1)
            problem = $"The header is that of round {header.Index} with {header.LeafCount} leaves, not that of round 0 with its genesis.";
        else if (header.Ledger != genesis.Ledger || !header.Policy.Equals(genesis.Policy))
            problem = "The genesis and the header of round 0 name different ledgers or policies.";
        else if (MerkleTree.Build([EventText.LeafOf(genesisText).ToBytes()]).Root != header.RoundRoot)
            problem = "The header of round 0 does not seal this genesis.";
        else
            identity = new LedgerIdentity(genesisText.ToArray(), firstHeader.ToArray(), genesis, header);
        return identity is not null;
    }

    public bool Equals(LedgerIdentity? other) => other is not null && Link == other.Link;

    public override bool Equals(object? obj) => Equals(obj as LedgerIdentity);

    public override int GetHashCode() => Link.GetHashCode();

    private static string Grouped(Digest digest) =>
        string.Join(' ', digest.ToString().Chunk(4).Select(group => new string(group)));
}
