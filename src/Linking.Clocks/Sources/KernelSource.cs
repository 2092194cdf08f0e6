namespace Linking.Clocks.Sources;

/// <summary>The kernel's word that a time service keeps its clock, and how well.</summary>
public sealed class KernelSource : ITimeSource
{
    public string Name => "kernel";

    public Task<SourceAnswer> AskAsync(CancellationToken cancellation) => Task.FromResult(Ask());

    private SourceAnswer Ask() => KernelClock.Read(out var problem) switch
    {
        null => SourceAnswer.Failed(Name, problem!),
        { Synchronised: false } => SourceAnswer.Failed(Name, "no time service keeps the clock right, says the kernel"),
        var clock => new SourceAnswer(Name, TimeSpan.Zero, clock.MaxError, clock.Leap, null),
    };
}
