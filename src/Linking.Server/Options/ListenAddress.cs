using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Linking.Server.Options;

/// <summary>Where an endpoint listens: <c>http://</c> or <c>https://</c>, an IP address, <c>localhost</c> or <c>*</c>, a port.</summary>
public sealed record ListenAddress
{
    private const string Any = "*";
    private const string Localhost = "localhost";

    private ListenAddress(bool isTls, string host, int port)
    {
        IsTls = isTls;
        Host = host;
        Port = port;
    }

    public bool IsTls { get; }

    /// <summary>An IP address, <c>localhost</c> (both loopback addresses) or <c>*</c> (all addresses).</summary>
    public string Host { get; }

    /// <summary>0: any that is free.</summary>
    public int Port { get; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => IsLocalhost || (Address is { } address && IPAddress.IsLoopback(address));

    internal bool IsLocalhost => Host == Localhost;

    internal bool IsAny => Host == Any;

    internal IPAddress? Address => IPAddress.TryParse(Host, out var address) ? address : null;

    public static bool TryParse(string? text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var parts = (text ?? "").Split("://", 2);
        if (parts.Length != 2 || parts[0] is not ("http" or "https"))
            return false;
        var place = parts[1].TrimEnd('/');
        var colon = place.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(place.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port))
            return false;
        var host = place[..colon];
        var bracketed = host is ['[', .., ']'];
        if (bracketed)
            host = host[1..^1];
        var isV6 = host.Contains(':', StringComparison.Ordinal);
        var isIp = IPAddress.TryParse(host, out var ip) && isV6 == bracketed && ip.ToString() == host;
        if ((!isIp && host is not (Any or Localhost)) || (host == Localhost && port == 0))
            return false;
        address = new ListenAddress(parts[0] == "https", host, port);
        return true;
    }

    /// <exception cref="FormatException">Not an address.</exception>
    public static ListenAddress Parse(string text) => TryParse(text, out var address)
        ? address
        : throw new FormatException(
            $"'{text}' is not an address to listen on such as http://127.0.0.1:8070, https://[::]:8070 or http://*:8070");

    public override string ToString()
    {
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return $"{(IsTls ? "https" : "http")}://{host}:{Port}";
    }
}
