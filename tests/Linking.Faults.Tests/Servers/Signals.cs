using System.Runtime.InteropServices;

namespace Linking.Faults.Tests.Servers;

/// <summary>Signals to processes that this test has started.</summary>
internal static partial class Signals
{
    private const int KillSignal = 9;
    private const int TerminateSignal = 15;

    /// <summary>SIGTERM, as a service manager sends it; without effect on one that has just ended by itself.</summary>
    public static void Terminate(int process) => _ = Send(process, TerminateSignal);

    /// <summary>SIGKILL; without effect on one that has ended.</summary>
    public static void Kill(int process) => _ = Send(process, KillSignal);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Send(int process, int signal);
}
