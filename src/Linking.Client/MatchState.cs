namespace Linking.Client;

/// <summary>How a part of a token stands to the ledger's own token (docs/spec/order.md, "Match").</summary>
public enum MatchState
{
    /// <summary>Compared byte for byte, and the same.</summary>
    Equal = 0,

    /// <summary>Not held by the ledger; it leads by hashes to what is.</summary>
    Folded,

    /// <summary>The ledger's answer does not have it: nothing is said of it.</summary>
    Lacking,

    /// <summary>Compared and different, or it does not lead to what the ledger holds.</summary>
    Differs,
}
