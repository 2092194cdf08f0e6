namespace Linking.Server;

/// <summary>Why a server did not start.</summary>
public enum StartupProblem
{
    /// <summary>An option is wrong or missing.</summary>
    Options,

    /// <summary>The data folder or the ledger in it cannot be used: in use, not writable, damaged, foreign, newer.</summary>
    Data,

    /// <summary>A key is missing, cannot be read, or is not the ledger's.</summary>
    Key,

    /// <summary>An address to listen on is taken or not this machine's.</summary>
    Address,

    /// <summary>The clock cannot be vouched for, so that a new ledger cannot begin.</summary>
    Clock,
}
