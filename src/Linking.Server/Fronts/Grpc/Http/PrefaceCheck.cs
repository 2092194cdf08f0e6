using System.Buffers;
using System.Text;

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>
/// Looks at the first bytes of a cleartext connection: an HTTP/2 client speaks first, and begins with "PRI " (RFC 9113,
/// section 3.4). Anything else gets one HTTP/1.1 answer that says what is wrong.
/// </summary>
internal sealed class PrefaceCheck(ConnectionDelegate next, ILogger log, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 426 Upgrade Required\r\n" +
        "Upgrade: HTTP/2\r\nConnection: Upgrade, close\r\n" +
        $"Content-Type: text/plain\r\nContent-Length: {GrpcRoutes.NeedsHttp2.Length + 1}\r\n\r\n" +
        $"{GrpcRoutes.NeedsHttp2}\n");

    private static ReadOnlySpan<byte> Preface => "PRI "u8;

    public async Task RunAsync(ConnectionContext connection)
    {
        if (await IsHttp2Async(connection) is not { } isHttp2)
            return;

        if (isHttp2)
        {
            await next(connection);
            return;
        }

        ServerLog.RefusedHttp1(log);
        await connection.Transport.Output.WriteAsync(Answer);
        await connection.Transport.Output.CompleteAsync();
    }

    /// <summary>Null when nothing came: the peer left, was too slow, or the server stops.</summary>
    private async Task<bool?> IsHttp2Async(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(Patience, time);
        var stops = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stops);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(either.Token);
                var buffer = result.Buffer;
                var verdict = Judge(buffer);
                input.AdvanceTo(buffer.Start, verdict is null ? buffer.End : buffer.Start);
                if (verdict is not null || result.IsCompleted)
                    return verdict;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return null;
        }
    }

    private static bool? Judge(in ReadOnlySequence<byte> buffer)
    {
        var length = (int)Math.Min(buffer.Length, Preface.Length);
        Span<byte> start = stackalloc byte[Preface.Length];
        buffer.Slice(0, length).CopyTo(start);
        if (!start[..length].SequenceEqual(Preface[..length]))
            return false;

        return length == Preface.Length ? true : null;
    }
}
