namespace Linking.Events;

/// <summary>What a ledger's key signs (docs/spec/key.md), in the order of an event's lines.</summary>
public enum KeyRole
{
    /// <summary>α notes.</summary>
    AlphaHead = 0,

    /// <summary>β notes.</summary>
    BetaHead = 1,

    /// <summary>Publications.</summary>
    Publication = 2,

    /// <summary><c>configuration</c> and <c>successor</c> events.</summary>
    Recovery = 3,
}
