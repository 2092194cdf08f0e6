using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Linking.Clocks.Sntp;

/// <summary>
/// A server that speaks NTP, asked as SNTP does (RFC 5905, 14): one packet there, one back, nothing authenticated. An answer that
/// does not repeat the request's number is passed over, so that only who sees the request can answer it.
/// </summary>
/// <param name="host">Name or address.</param>
/// <param name="port">123 as a rule.</param>
/// <param name="patience">How long the answer may take.</param>
/// <param name="time">The machine's clock.</param>
public sealed class SntpSource(string host, int port, TimeSpan patience, TimeProvider time) : ITimeSource
{
    /// <summary>Of NTP.</summary>
    public const int DefaultPort = 123;

    private static readonly TimeSpan RatePause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DeniedPause = TimeSpan.FromDays(1);

    private (long Since, TimeSpan Pause, string Code)? _refused;

    public string Name { get; } =
        (host.Contains(':', StringComparison.Ordinal) ? $"sntp:[{host}]" : $"sntp:{host}") + (port == DefaultPort ? "" : $":{port}");

    public async Task<SourceAnswer> AskAsync(CancellationToken cancellation)
    {
        if (_refused is var (since, pause, code) && time.GetElapsedTime(since) < pause)
            return SourceAnswer.Failed(Name, $"it refused to answer ({code}), and is left alone for {pause.TotalMinutes:0} min");
        var passedOver = "";
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(patience);
        try
        {
            var address = (await Dns.GetHostAddressesAsync(host, timeout.Token))[0];
            // Connected: the system drops what others send.
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(address, port, timeout.Token);
            var nonce = BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            var buffer = new byte[SntpPacket.Size + 1024];
            var begin = time.GetTimestamp();
            var sent = time.GetUtcNow();
            await socket.SendAsync(SntpPacket.Request(nonce), SocketFlags.None, timeout.Token);
            while (true)
            {
                var size = await socket.ReceiveAsync(buffer, SocketFlags.None, timeout.Token);
                var round = time.GetElapsedTime(begin);
                if (!SntpPacket.TryRead(buffer.AsSpan(0, size), out var packet, out var problem))
                    passedOver = $"; {problem}";
                else if (packet.Origin != nonce)
                    passedOver = "; its answer is to another request";
                else
                    return Judge(packet, sent, round);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return SourceAnswer.Failed(Name, $"it did not answer within {patience.TotalSeconds:0.#} s{passedOver}");
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            return SourceAnswer.Failed(Name, $"it cannot be reached: {e.Message}");
        }
    }

    private SourceAnswer Judge(SntpPacket packet, DateTimeOffset sent, TimeSpan round)
    {
        _refused = packet.Stratum == 0
            ? (time.GetTimestamp(), packet.Code is "DENY" or "RSTR" ? DeniedPause : RatePause, packet.Code)
            : null;
        return SntpReply.Judge(Name, packet, sent, round);
    }
}
