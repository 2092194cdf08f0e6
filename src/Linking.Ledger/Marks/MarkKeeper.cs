using Linking.Ledger.Issuing;

namespace Linking.Ledger.Marks;

/// <summary>
/// Moves the high-water mark after the head. Not before callers are answered: a mark that is a round behind still
/// shows a restored backup, and a second fsync in the loop would not make it show more.
/// </summary>
internal sealed class MarkKeeper(IHighWaterMarkStore store, HeadTracker tracker)
{
    private ulong _written;

    public Task WriteAsync()
    {
        var head = tracker.Head;
        if (head.Size > _written)
        {
            store.Write(new HighWaterMark(head.Size, head.Link));
            _written = head.Size;
        }

        return Task.CompletedTask;
    }
}
