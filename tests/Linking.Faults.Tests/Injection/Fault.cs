namespace Linking.Faults.Tests.Injection;

/// <summary>What happens instead of a system call.</summary>
internal enum Fault
{
    /// <summary>It fails with EIO.</summary>
    IoError,

    /// <summary>It fails with ENOSPC.</summary>
    NoSpace,

    /// <summary>The process is killed before it.</summary>
    Kill,
}
