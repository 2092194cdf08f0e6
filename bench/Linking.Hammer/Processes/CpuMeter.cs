using System.Diagnostics;

namespace Linking.Hammer.Processes;

/// <summary>Reads processor times, which say what an answer costs also when others use the machine.</summary>
internal sealed class CpuMeter(ChildProcess? server)
{
    public CpuTimes Read()
    {
        using var own = Process.GetCurrentProcess();
        return new CpuTimes(own.TotalProcessorTime, server?.ProcessorTime);
    }
}
