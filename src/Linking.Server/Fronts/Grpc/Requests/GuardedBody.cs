using System.IO.Pipelines;

using Linking.Server.Fronts.Grpc.Http;

using Microsoft.AspNetCore.Http.Features;

namespace Linking.Server.Fronts.Grpc.Requests;

/// <summary>
/// The body of a request on its way to Grpc.AspNetCore, which gets no message before it is whole: until then it is held here, within the
/// bounds of <see cref="UnfinishedRequests"/>. What breaks them ends the call with a status that says what to do.
/// </summary>
internal sealed class GuardedBody(PipeReader body, GrpcRoute route, UnfinishedRequests requests, ConnectionShare connection)
    : PipeReader, IRequestBodyPipeFeature
{
    public PipeReader Reader => this;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        // All of a unary request counts, from its headers on. Between two messages of a stream a client may be silent for days.
        if (!route.Streams)
            return ReadOnAsync(cancellationToken);
        var reading = body.ReadAsync(cancellationToken);
        return reading.IsCompletedSuccessfully ? TakeAsync(reading.Result, cancellationToken) : WaitAsync(reading, cancellationToken);
    }

    public override bool TryRead(out ReadResult result) => throw new NotSupportedException("Only ReadAsync is guarded.");

    public override void AdvanceTo(SequencePosition consumed) => body.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => body.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> reading, CancellationToken cancellation) =>
        await TakeAsync(await reading, cancellation);

    private ValueTask<ReadResult> TakeAsync(ReadResult read, CancellationToken cancellation)
    {
        if (IsWhole(read))
            return new(read);

        // A message has begun, or may. Nothing of it was looked at, so that it is read again at once.
        body.AdvanceTo(read.Buffer.Start);
        return ReadOnAsync(cancellation);
    }

    private async ValueTask<ReadResult> ReadOnAsync(CancellationToken cancellation)
    {
        var timer = requests.RentTimer();
        var both = cancellation.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token) : null;
        try
        {
            return await ReadOnUntilAsync((both ?? timer).Token);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw requests.Incomplete();
        }
        finally
        {
            both?.Dispose();
            requests.Return(timer);
        }
    }

    private async ValueTask<ReadResult> ReadOnUntilAsync(CancellationToken cancellation)
    {
        MessageFrame? reserved = null;
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(cancellation);
                if (IsWhole(read))
                    return read;
                if (reserved is null && MessageFrame.TryRead(read.Buffer, out var frame))
                    reserved = requests.TryReserve(frame, connection) ? frame : throw Dropped(read, requests.NoRoom());

                // Only now may the client send more.
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        finally
        {
            if (reserved is { } frame)
                requests.Release(frame, connection);
        }
    }

    // Whether there is enough to go on with: the message, and for a unary request the end of the body, or something that must not
    // be there.
    private bool IsWhole(in ReadResult read)
    {
        if (!MessageFrame.TryRead(read.Buffer, out var frame))
            return read.IsCompleted || read.IsCanceled;
        if (frame.IsWrong)
            throw Dropped(read, UnfinishedRequests.FlagUnknown(frame.Flag));
        if (frame.Length > route.Limit)
            throw Dropped(read, requests.TooLarge(route, frame.Length));
        return read.IsCompleted || read.IsCanceled
            || read.Buffer.Length > frame.Size || (route.Streams && read.Buffer.Length == frame.Size);
    }

    // What was read is not kept for a call that ends.
    private Exception Dropped(in ReadResult read, Exception failure)
    {
        body.AdvanceTo(read.Buffer.End);
        return failure;
    }
}
