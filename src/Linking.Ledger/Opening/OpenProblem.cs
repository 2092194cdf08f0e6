namespace Linking.Ledger.Opening;

/// <summary>Why a ledger was not opened.</summary>
public enum OpenProblem
{
    /// <summary>An option out of bounds.</summary>
    Options,

    /// <summary>The store holds the ledger of another id or policy.</summary>
    OtherLedger,

    /// <summary>A key that the ledger's record says to sign is not there.</summary>
    OtherKey,

    /// <summary>What was read back does not hold together.</summary>
    Damaged,

    /// <summary>The store is empty although the high-water mark says that rounds were appended.</summary>
    Lost,

    /// <summary>The clock cannot be vouched for, so that round 0 cannot be made.</summary>
    Clock,

    /// <summary>The store could not be read or written.</summary>
    Storage,
}
