using System.IO.Pipelines;

using Grpc.Core;

using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Fronts.Grpc.Http;
using Linking.Server.Options;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;

namespace Linking.Server.Fronts.Grpc.Requests;

/// <summary>
/// Bounds requests that have not arrived. Kestrel lets a client send on as soon as what it sent was looked at, and Grpc.AspNetCore looks
/// at all there is of a message while it waits for the rest: without this, each call could hold a message of the largest size,
/// for as long as it likes.
/// </summary>
internal sealed class UnfinishedRequests(ServerOptions options, RequestGate gate, TimeProvider time)
{
    // Up to here a message fits into what its call costs anyway: Kestrel's memory comes in blocks of this size.
    private const int Small = 4096;

    private readonly ByteBudget _all = new(MessageFrame.PrefixSize + options.MaxUnfinishedBytes);
    private readonly ObjectPool<CancellationTokenSource> _timers = new DefaultObjectPool<CancellationTokenSource>(new TimerPolicy(time));

    /// <summary>How long a unary request, or one message of a stream that has begun to arrive, may take.</summary>
    public TimeSpan Patience => options.RequestTimeout;

    /// <summary>Guards a request, unless it has come whole.</summary>
    public void Guard(HttpContext http, GrpcRoute route)
    {
        var body = http.Request.BodyReader;
        if (route.Streams || !HasCome(body, route))
            http.Features.Set<IRequestBodyPipeFeature>(new GuardedBody(body, route, this, http.Features.Get<ConnectionShare>()!));
    }

    /// <summary>
    /// Takes the bytes of a whole message, of which a part has come: what has a place can be finished. Nobody waits for one:
    /// what came of a request that waits would fill its connection's window, and with it keep those from being finished that have a
    /// place.
    /// </summary>
    /// <returns>Whether there were as many in the connection's share and in all.</returns>
    public bool TryReserve(MessageFrame frame, ConnectionShare connection)
    {
        if (frame.Size <= Small)
            return true;
        if (!connection.Bytes.TryReserve(frame.Size))
            return false;
        if (_all.TryReserve(frame.Size))
            return true;
        connection.Bytes.Release(frame.Size);
        return false;
    }

    public void Release(MessageFrame frame, ConnectionShare connection)
    {
        if (frame.Size <= Small)
            return;
        _all.Release(frame.Size);
        connection.Bytes.Release(frame.Size);
    }

    /// <summary>A token that is cancelled when the time is over; given back with <see cref="Return"/>.</summary>
    public CancellationTokenSource RentTimer()
    {
        var timer = _timers.Get();
        timer.CancelAfter(Patience);
        return timer;
    }

    public void Return(CancellationTokenSource timer) => _timers.Return(timer);

    public static Exception FlagUnknown(byte flag) =>
        new RpcException(new Status(StatusCode.Internal, $"A message starts with the flag {flag}; only 0 and 1 are defined."));

    public Exception TooLarge(GrpcRoute route, uint size) =>
        gate.Refused(RequestErrors.RequestTooLarge(route.Name[1..], size, route.Limit));

    public Exception Incomplete() => gate.Refused(RequestErrors.RequestIncomplete(Patience));

    public Exception NoRoom() => gate.Refused(RequestErrors.UnfinishedRequestsFull());

    private static bool HasCome(PipeReader body, GrpcRoute route)
    {
        try
        {
            if (!body.TryRead(out var read))
                return false;
            var whole = read.IsCompleted && MessageFrame.TryRead(read.Buffer, out var frame)
                && !frame.IsWrong && frame.Length <= route.Limit && frame.Size == read.Buffer.Length;
            body.AdvanceTo(read.Buffer.Start);
            return whole;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone. The next read says so again, where it is answered for.
            return false;
        }
    }

    private sealed class TimerPolicy(TimeProvider time) : PooledObjectPolicy<CancellationTokenSource>
    {
        public override CancellationTokenSource Create() => new(Timeout.InfiniteTimeSpan, time);

        public override bool Return(CancellationTokenSource obj)
        {
            if (obj.TryReset())
                return true;
            obj.Dispose();
            return false;
        }
    }
}
