namespace Linking.Cli.Doctor;

/// <summary>How bad something is.</summary>
internal enum Severity
{
    Ok,

    /// <summary>It works, and may not for long, or is worse than it should be; or it could not be looked at.</summary>
    Warning,

    /// <summary>It does not work, or others can do harm.</summary>
    Fault,
}
