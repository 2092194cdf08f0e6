namespace Linking.Ledger.Tests;

/// <summary>How a write goes wrong: both ways, with and without an answer that allows another try.</summary>
public enum Fault
{
    None,

    /// <summary>Not written; the store says it does not know.</summary>
    NotDoneUnknown,

    /// <summary>Written; the store says it does not know.</summary>
    DoneUnknown,

    /// <summary>Not written; the store says it failed.</summary>
    NotDoneFailed,

    /// <summary>Written; the store says it failed.</summary>
    DoneFailed,
}
