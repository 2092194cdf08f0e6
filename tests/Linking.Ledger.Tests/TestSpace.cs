using Linking.Ledger.Admission;

namespace Linking.Ledger.Tests;

/// <summary>A disk with as much free space as a test says.</summary>
internal sealed class TestSpace : IFreeSpace
{
    private long _free = long.MaxValue;

    public long Free
    {
        get => Interlocked.Read(ref _free);
        set => Interlocked.Exchange(ref _free, value);
    }

    /// <summary>What looking at it throws; null for nothing.</summary>
    public Exception? Fault { get; set; }

    public long ReadFreeBytes() => Fault is null ? Free : throw Fault;
}
