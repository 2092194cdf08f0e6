using System.Buffers;

using Linking.LiteDb.Logs;
using Linking.LiteDb.Pages;

namespace Linking.LiteDb.Engines;

/// <summary>
/// What an engine has written since it was made, as its log: durable commits, and finished transactions in memory.
/// </summary>
/// <remarks>
/// A write never fails. Within a commit an exception would leave LiteDB's transaction in a state in which its finalizer
/// throws, which ends the process. What is wrong is said by <see cref="Commit"/>, outside the engine.
/// </remarks>
internal sealed class LogStream(Func<LogFile> log) : PageStream
{
    private readonly List<LogPlace> _places = [];
    private readonly List<byte[]> _pending = [];
    private readonly HashSet<uint> _open = [];
    private readonly Lock _lock = new();
    private string? _misuse;

    public override bool CanWrite => true;

    public override long Length => (long)(_places.Count + _pending.Count) * Page.Size;

    /// <summary>Whether there are pages that are not yet durable.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>
    /// Makes the finished transactions durable. The engine may read meanwhile, but must not write.
    /// </summary>
    /// <exception cref="IOException">Failed; a restart may find them.</exception>
    /// <exception cref="InvalidOperationException">LiteDB did not write as version 5.0.21 does; the disk was not touched.</exception>
    public void Commit()
    {
        if (_misuse is null && _open.Count > 0)
            _misuse = "a transaction has no last page";
        if (_misuse is not null)
            throw new InvalidOperationException($"LiteDB did not write its log as was expected: {_misuse}.");
        var pages = new ReadOnlyMemory<byte>[_pending.Count];
        for (var i = 0; i < pages.Length; i++)
        {
            pages[i] = _pending[i].AsMemory(0, Page.Size);
            Page.Settle(_pending[i].AsSpan(0, Page.Size));
        }

        var places = log().Append(pages);
        lock (_lock)
        {
            _places.AddRange(places);
            foreach (var page in _pending)
                ArrayPool<byte>.Shared.Return(page);
            _pending.Clear();
        }
    }

    protected override void ReadPage(uint index, Span<byte> page)
    {
        LogPlace place;
        lock (_lock)
        {
            if (index >= _places.Count)
            {
                _pending[checked((int)index) - _places.Count].AsSpan(0, Page.Size).CopyTo(page);
                return;
            }

            place = _places[(int)index];
        }

        log().Read(place, page);
    }

    protected override void WritePage(long position, ReadOnlySpan<byte> page)
    {
        if (position != Length || page.Length != Page.Size)
        {
            _misuse ??= $"{page.Length} bytes at {position} are not a page at the end";
            return;
        }

        var transaction = Page.Transaction(page);
        if (Page.IsConfirmed(page))
            _open.Remove(transaction);
        else
            _open.Add(transaction);
        var copy = ArrayPool<byte>.Shared.Rent(Page.Size);
        page.CopyTo(copy);
        _pending.Add(copy);
    }
}
