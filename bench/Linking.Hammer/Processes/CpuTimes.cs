using System.Runtime.InteropServices;

namespace Linking.Hammer.Processes;

/// <summary>Processor time: this process's, and the server's if it is a child of this one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CpuTimes(TimeSpan Own, TimeSpan? Server)
{
    public static CpuTimes operator -(CpuTimes a, CpuTimes b) => new(a.Own - b.Own, a.Server - b.Server);
}
