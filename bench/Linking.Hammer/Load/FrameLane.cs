using Linking.Hammer.Http2;

namespace Linking.Hammer.Load;

/// <summary>A lane that writes and reads HTTP/2 frames itself, because each request is so small that its client would cost more.</summary>
internal abstract class FrameLane(int number, int lanes, int inFlight) : Lane(number, lanes, inFlight), IFrameTarget
{
    public override Exception? Failure => Connection.Failure;

    protected Http2Connection Connection { get; private set; } = null!;

    protected override Lock Gate => Connection.Gate;

    public override async Task ConnectAsync(Uri address, CancellationToken cancellation)
    {
        Connection = await Http2Connection.ConnectAsync(address, this, cancellation);
        lock (Connection.Gate)
        {
            Open();
            Connection.Flush();
        }
    }

    public abstract void OnHeaders(int stream, ReadOnlySpan<byte> block, bool end);

    public abstract void OnData(int stream, ReadOnlySpan<byte> data, bool end);

    public abstract void OnReset(int stream, uint code);

    public virtual void OnWindow(int stream, uint bytes)
    {
    }

    public void OnRead() => Pump();

    public override ValueTask DisposeAsync() => Connection is null ? default : Connection.DisposeAsync();

    /// <summary>Prepares a new connection. Under the lock.</summary>
    protected abstract void Open();

    protected override void Flush() => Connection.Flush();
}
