using System.Runtime.InteropServices;

namespace Linking.Cli.Doctor.Checks;

/// <summary>Whether the kernel's clock is kept right by a time service: adjtimex(2), which tells without changing.</summary>
internal sealed partial class ClockCheck : Check
{
    private const int StructureSize = 208;
    private const int ErrorAt = 24;
    private const int StatusAt = 40;
    private const int NotSynchronised = 0x40;
    private const int Failed = -1;

    public override string Name => "clock";

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Diagnosis>>([Look()]);

    private static Diagnosis Look()
    {
        const string compare = "compare it with another clock, and see that a time service (NTP) runs";
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return Diagnosis.Warning("whether a time service keeps it right is not known on this system", compare);

        // struct timex of 64-bit Linux; modes = 0 only reads.
        Span<byte> facts = stackalloc byte[StructureSize];
        facts.Clear();
        var state = Adjust(facts);
        if (state == Failed)
            return Diagnosis.Warning($"the kernel does not say whether it is right ({Marshal.GetLastPInvokeErrorMessage()})", compare);
        if ((BitConverter.ToInt32(facts[StatusAt..]) & NotSynchronised) != 0)
        {
            return Diagnosis.Warning(
                "no time service keeps it right, says the kernel", "run chrony or another NTP client, and wait until it has synchronised");
        }

        return Diagnosis.Ok($"kept right by a time service, within {BitConverter.ToInt64(facts[ErrorAt..]) / 1000} ms, says the kernel");
    }

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    private static partial int Adjust(Span<byte> facts);
}
