using Linking.Ledger.Marks;

namespace Linking.Ledger.Tests;

/// <summary>A mark that outlives the node, and can fail.</summary>
internal sealed class MemoryMark : IHighWaterMarkStore
{
    public HighWaterMark? Value { get; set; }

    public Exception? Failure { get; set; }

    public HighWaterMark? Read() => Failure is null ? Value : throw Failure;

    public void Write(HighWaterMark mark) => Value = Failure is null ? mark : throw Failure;
}
