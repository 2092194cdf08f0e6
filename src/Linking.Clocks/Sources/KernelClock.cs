using System.Runtime.InteropServices;

namespace Linking.Clocks.Sources;

/// <summary>What the kernel knows of its clock: adjtimex(2), which tells without changing. 64-bit Linux alone.</summary>
/// <param name="Synchronised">Whether a time service keeps it right.</param>
/// <param name="MaxError">How far it is off at most, by the word of that service.</param>
/// <param name="Leap">What that announced.</param>
public sealed partial record KernelClock(bool Synchronised, TimeSpan MaxError, LeapNotice Leap)
{
    private const int StructureSize = 208;
    private const int ErrorAt = 24;
    private const int StatusAt = 40;
    private const int InsertBit = 0x10;
    private const int DeleteBit = 0x20;
    private const int NotSynchronisedBit = 0x40;
    private const int Failed = -1;

    /// <summary>Asks the kernel.</summary>
    /// <param name="problem">Why it does not say; null if it does.</param>
    public static KernelClock? Read(out string? problem)
    {
        problem = "this system does not say whether a time service keeps it right";
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return null;

        // struct timex of 64-bit Linux; modes = 0 only reads.
        Span<byte> facts = stackalloc byte[StructureSize];
        facts.Clear();
        if (Adjust(facts) == Failed)
        {
            problem = $"the kernel does not say whether it is right ({Marshal.GetLastPInvokeErrorMessage()})";
            return null;
        }

        problem = null;
        var status = BitConverter.ToInt32(facts[StatusAt..]);
        return new KernelClock(
            (status & NotSynchronisedBit) == 0,
            TimeSpan.FromMicroseconds(BitConverter.ToInt64(facts[ErrorAt..])),
            (status & InsertBit) != 0 ? LeapNotice.Insert : (status & DeleteBit) != 0 ? LeapNotice.Delete : LeapNotice.None);
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Adjust(Span<byte> facts);
}
