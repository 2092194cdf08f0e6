using Linking.Hammer.Processes;

namespace Linking.Hammer.Load;

/// <summary>What came of one window.</summary>
/// <param name="Name">Whom it was for.</param>
/// <param name="Rate">Requests a second that were asked for; null: closed loop.</param>
/// <param name="Length">How long was measured.</param>
/// <param name="Measured">All lanes together.</param>
/// <param name="Cpu">Processor time in that time.</param>
internal sealed record WindowResult(string Name, double? Rate, TimeSpan Length, Measured Measured, CpuTimes Cpu)
{
    /// <summary>Answers a second.</summary>
    public double Throughput => Length > TimeSpan.Zero ? Measured.Answers / Length.TotalSeconds : 0;

    /// <summary>Processor microseconds of the server for each answer; null if the process is not ours to ask.</summary>
    public double? ServerMicroseconds => Cpu.Server is { } server && Measured.Answers > 0
        ? server.TotalMicroseconds / Measured.Answers : null;

    /// <summary>Processor microseconds of this process for each answer.</summary>
    public double? OwnMicroseconds => Measured.Answers > 0 ? Cpu.Own.TotalMicroseconds / Measured.Answers : null;
}
