namespace Linking.Ledger;

/// <summary>What a node does. Reading works in every mode but <see cref="Stopped"/>.</summary>
public enum LedgerMode
{
    /// <summary>Leaves are taken and rounds are linked.</summary>
    Issuing,

    /// <summary>
    /// No token is issued until the clock can be vouched for again, or the disk has more than its reserve. Ends by itself.
    /// </summary>
    Suspended,

    /// <summary>
    /// The store is not the one this node remembers (a restored backup, a lagging replica): nothing is issued. Ends
    /// with a restart on the right store. Or keys that sign are missing: ends with a configuration that brings others. Or they
    /// cannot sign, because the place where they are kept is away: ends by itself when it is back.
    /// </summary>
    ReadOnly,

    /// <summary>
    /// A write failed, its outcome stayed unknown, or a check of the node's own work failed: nothing is issued until
    /// a restart has read the tail back.
    /// </summary>
    Failed,

    /// <summary>The open round is being finished; nothing new is taken.</summary>
    Stopping,

    /// <summary>Ended.</summary>
    Stopped,
}
