using Linking.Clocks.Sources;

namespace Linking.Cli.Doctor.Checks;

/// <summary>Whether the kernel's clock is kept right by a time service.</summary>
internal sealed class ClockCheck : Check
{
    public override string Name => Say("clock");

    public override Task<IReadOnlyList<Diagnosis>> LookAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Diagnosis>>([Look()]);

    private static Diagnosis Look() => KernelClock.Read(out var problem) switch
    {
        null => Diagnosis.Warning(Known(problem!), Say("compare it with another clock, and see that a time service (NTP) runs")),
        { Synchronised: false } => Diagnosis.Warning(
            Say("no time service keeps it right, says the kernel"),
            Say("run chrony or another NTP client, and wait until it has synchronised")),
        var clock => Diagnosis.Ok(
            Say($"kept right by a time service, within {(long)clock.MaxError.TotalMilliseconds} ms, says the kernel")),
    };
}
