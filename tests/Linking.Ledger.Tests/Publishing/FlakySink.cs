using Linking.Books.Sinks;

namespace Linking.Ledger.Tests.Publishing;

/// <summary>A sink in memory that fails when it is told to.</summary>
internal sealed class FlakySink(string name) : ISink
{
    private readonly Lock _lock = new();
    private readonly List<SinkPublication> _held = [];

    public string Name => name;

    /// <summary>Thrown by each call while set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether a failing call has done its work before it fails.</summary>
    public bool FailsAfterwards { get; set; }

    /// <summary>Awaited by each call.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Attempts { get; private set; }

    public IReadOnlyList<ulong> Held
    {
        get
        {
            lock (_lock)
                return [.. _held.Select(p => p.Number)];
        }
    }

    public void Hold(SinkPublication publication)
    {
        lock (_lock)
            _held.Add(publication);
    }

    public async Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation)
    {
        Attempts++;
        await Gate.WaitAsync(cancellation);
        if (Failure is { } failure && !FailsAfterwards)
            throw failure;
        lock (_lock)
            return _held.Count == 0 ? null : new SinkHolding(_held[^1].Number, _held[^1].Note, $"{name} {_held[^1].Number}");
    }

    public async Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        lock (_lock)
            _held.AddRange(publications.Where(p => p.Number > (ulong)_held.Count));
        if (Failure is { } failure)
            throw failure;
        return $"{name} {publications[^1].Number}";
    }
}
