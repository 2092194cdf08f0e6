using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>
/// Memory between two pages that may not be touched, on Linux; elsewhere ordinary memory. The constants are those of
/// Linux's mman.h.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ProtectNone = 0, ReadWrite = 1 | 2, PrivateAnonymous = 0x02 | 0x20;

    private readonly int _page = Environment.SystemPageSize;
    private readonly byte* _start;

    public GuardedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            _start = (byte*)NativeMemory.AllocZeroed((nuint)(4 * _page));
            return;
        }

        var start = Map(0, (nuint)(4 * _page), ReadWrite, PrivateAnonymous, -1, 0);
        if (start == -1 || Protect(start, (nuint)_page, ProtectNone) != 0 || Protect(start + 3 * _page, (nuint)_page, ProtectNone) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        _start = (byte*)start;
    }

    /// <summary>Copies bytes so that they begin, or end, where the usable memory does.</summary>
    public Span<byte> Place(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        var usable = new Span<byte>(_start + _page, 2 * _page);
        var place = atEnd ? usable[^bytes.Length..] : usable[..bytes.Length];
        bytes.CopyTo(place);
        return place;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
            _ = Unmap((nint)_start, (nuint)(4 * _page));
        else
            NativeMemory.Free(_start);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
