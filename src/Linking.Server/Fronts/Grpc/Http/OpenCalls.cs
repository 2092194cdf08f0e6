using Microsoft.AspNetCore.Http;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>
/// Calls whose answers have not gone out. A server that stops waits for them before it closes its endpoints: Kestrel closes a
/// connection once it counts no stream on it as open, and it stops counting one just before it writes the end of its answer.
/// </summary>
internal sealed class OpenCalls
{
    private static readonly Func<object, Task> Ended = static calls =>
    {
        ((OpenCalls)calls).EndOne();
        return Task.CompletedTask;
    };

    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The server counts as one until it stops.
    private int _open = 1;
    private volatile bool _stopping;

    /// <summary>Counts a call until the last byte of its answer is written. One that begins after the server has begun to stop
    /// is not waited for.</summary>
    public void Add(HttpContext http)
    {
        if (_stopping)
            return;
        Interlocked.Increment(ref _open);
        http.Response.OnCompleted(Ended, this);
    }

    /// <summary>Waits until every call is answered that came before, or for as long as the token allows.</summary>
    public Task WaitAsync(CancellationToken cancellation)
    {
        _stopping = true;
        EndOne();
        return Task.WhenAny(_allEnded.Task, Task.Delay(Timeout.Infinite, cancellation));
    }

    private void EndOne()
    {
        if (Interlocked.Decrement(ref _open) == 0)
            _allEnded.TrySetResult();
    }
}
