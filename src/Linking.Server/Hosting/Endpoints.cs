using System.Net;
using System.Net.Sockets;

using Linking.Server.Access;
using Linking.Server.Fronts;
using Linking.Server.Fronts.Grpc.Http;
using Linking.Server.Fronts.Grpc.Requests;
using Linking.Server.Options;

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Linking.Server.Hosting;

/// <summary>The endpoints of a server: what Kestrel is told, and where it then listens.</summary>
internal sealed class Endpoints(
    ServerOptions options, ServerCertificate? certificate, OpenConnections connections, AddressQuotas quotas)
{
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

    // Twice a stream's, so that one StampStream that is not read for a while leaves room for other calls of its connection.
    private const int ConnectionWindow = 128 << 10;
    private const int StreamWindow = 64 << 10;

    private const double SlowestBytesPerSecond = 100;
    private static readonly TimeSpan TransferGrace = TimeSpan.FromSeconds(30);

    // Of monitors: these are few, and each asks for one page at a time.
    private const int MonitorConnections = 64;

    // Counted apart, so that clients who take every connection of theirs leave the operator's.
    private readonly ConnectionLimit _clients = new(options.Connections);
    private readonly ConnectionLimit _operator = new(options.OperatorConnections);
    private readonly ConnectionLimit _history = new(options.HistoryConnections);
    private readonly ConnectionLimit _monitor = new(MonitorConnections);

    private readonly List<(ListenAddress Asked, EndpointRole Role, ListenOptions Listen)> _endpoints = [];

    public IReadOnlyList<Uri> Clients => Addresses(EndpointRole.Clients);

    public IReadOnlyList<Uri> Operator => Addresses(EndpointRole.Operator);

    public IReadOnlyList<Uri> History => Addresses(EndpointRole.History);

    public IReadOnlyList<Uri> Monitor => Addresses(EndpointRole.Monitor);

    /// <summary>Where it listens, as configured: an address that means "all" says so.</summary>
    public IEnumerable<string> Bound(EndpointRole role) => _endpoints.Where(e => e.Role == role)
        .Select(e => e.Asked.Port == 0 ? AddressOf(e.Asked, e.Listen).GetLeftPart(UriPartial.Authority) : e.Asked.ToString());

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.ConnectionCalls;

        // Bytes that were sent and that nobody has looked at, of a connection; beyond them its client waits. What has been looked at
        // is bounded by UnfinishedRequests, which also says how long a request may take to arrive: Kestrel's answer to one that
        // is too slow is to end the whole connection, with every other call on it.
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;

        // An answer that is not fetched has only that end. The pace is therefore that of someone who has stopped: far below any
        // network, after a grace that is long. What waits meanwhile is bounded by StreamInFlight.
        kestrel.Limits.MinResponseDataRate = new MinDataRate(SlowestBytesPerSecond, TransferGrace);

        // A client that has vanished without a word holds no connection for ever.
        kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlivePingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlivePingTimeout;
        foreach (var address in options.PublicListen)
            Listen(kestrel, address, EndpointRole.Clients);
        foreach (var address in options.OperatorListen)
            Listen(kestrel, address, EndpointRole.Operator);
        foreach (var address in options.HistoryListen)
            Listen(kestrel, address, EndpointRole.History);
        foreach (var address in options.MonitorListen)
            Listen(kestrel, address, EndpointRole.Monitor);
    }

    /// <summary>One sentence for an endpoint that could not be opened; null if the exception is about something else.</summary>
    public static string? Problem(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AddressInUseException:
                    return $"{exception.Message.TrimEnd('.')}: stop the program that listens there, or choose another with " +
                        "Listen, OperatorListen, HistoryListen or MonitorListen.";
                case SocketException { SocketErrorCode: SocketError.AccessDenied }:
                    return "This user may not listen on a port so low: choose one of 1024 or more with Listen, " +
                        "OperatorListen, HistoryListen or MonitorListen.";
                case SocketException { SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported }:
                    return "An address to listen on is not one of this machine: check Listen, OperatorListen, " +
                        "HistoryListen and MonitorListen.";
            }
        }

        return null;
    }

    /// <summary>
    /// Binds every address and lets it go again, so that a start that fails for a taken port has made nothing yet. All
    /// at once: two endpoints of one port are found too.
    /// </summary>
    /// <exception cref="StartupException">An address cannot be listened on.</exception>
    public static void Try(ServerOptions options)
    {
        var bound = new List<Socket>();
        try
        {
            foreach (var address in options.AllListen.Where(a => a.Port != 0))
            {
                var end = new IPEndPoint(
                    address.IsLocalhost ? IPAddress.Loopback : address.IsAny ? IPAddress.Any : address.Address!, address.Port);
                var socket = new Socket(end.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                bound.Add(socket);
                try
                {
                    socket.Bind(end);
                    socket.Listen();
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
                {
                    var taken = new IOException(
                        $"Failed to bind to address {address}: address already in use", new AddressInUseException(e.Message, e));
                    throw new StartupException(StartupProblem.Address, Problem(taken)!, taken);
                }
                catch (SocketException e) when (Problem(e) is { } sentence)
                {
                    throw new StartupException(StartupProblem.Address, sentence, e);
                }
            }
        }
        finally
        {
            foreach (var socket in bound)
                socket.Dispose();
        }
    }

    private void Listen(KestrelServerOptions kestrel, ListenAddress address, EndpointRole role)
    {
        if (address.IsLocalhost)
            kestrel.ListenLocalhost(address.Port, Configured);
        else if (address.IsAny)
            kestrel.ListenAnyIP(address.Port, Configured);
        else
            kestrel.Listen(address.Address!, address.Port, Configured);

        void Configured(ListenOptions listen)
        {
            var limit = role == EndpointRole.Operator ? _operator
                : role == EndpointRole.History ? _history
                : role == EndpointRole.Monitor ? _monitor
                : _clients;
            listen.Use(next => connection => connections.RunAsync(connection, next));
            listen.Use(next => connection =>
            {
                connection.Features.Set(role);
                connection.Features.Set(quotas.Of(connection.RemoteEndPoint));
                connection.Features.Set(new ConnectionShare(options));
                if (options.SubmitterAuthority is not null && role == EndpointRole.Clients)
                    connection.Features.Set(new SubmitterConnection());
                return limit.RunAsync(connection, next);
            });
            if (role == EndpointRole.History || role == EndpointRole.Monitor)
                listen.UsePlainHttp(address.IsTls ? certificate : null);
            else
                listen.UseGrpc(address.IsTls ? certificate : null, role == EndpointRole.Operator || options.SubmitterAuthority is not null);
            _endpoints.Add((address, role, listen));
        }
    }

    private List<Uri> Addresses(EndpointRole role) => [.. _endpoints.Where(e => e.Role == role).Select(e => AddressOf(e.Asked, e.Listen))];

    // Kestrel puts the port that it was given into the options; an address that means "all" is reached at loopback.
    private static Uri AddressOf(ListenAddress asked, ListenOptions listen)
    {
        var port = (listen.EndPoint as IPEndPoint)?.Port ?? asked.Port;
        var host = asked.Address is { } address && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? address
            : asked.Address is { AddressFamily: AddressFamily.InterNetworkV6 } ? IPAddress.IPv6Loopback
            : IPAddress.Loopback;
        return new UriBuilder(asked.IsTls ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, host.ToString(), port).Uri;
    }
}
