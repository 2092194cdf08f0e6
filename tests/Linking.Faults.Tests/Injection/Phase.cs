namespace Linking.Faults.Tests.Injection;

/// <summary>What a server is doing when the fault comes.</summary>
internal enum Phase
{
    /// <summary>Makes a new ledger.</summary>
    FirstStart,

    /// <summary>Opens one that was killed, so that there is a log to read.</summary>
    Restart,

    /// <summary>Rounds are written.</summary>
    Stamping,

    /// <summary>Rounds are written, and the log is copied into the database again and again.</summary>
    Copying,

    /// <summary>A publication is stored and handed to the directory sink.</summary>
    Publishing,

    /// <summary>SIGTERM: the log is copied into the database.</summary>
    Stop,
}
