using System.Net;
using System.Net.Sockets;

using Linking.Ledger.Admission;
using Linking.Server.Options;

namespace Linking.Server.Access;

/// <summary>
/// The quotas of addresses: all connections of an IPv4 address, or of an IPv6 network of 64 bits, count as one submitter. Thread-safe.
/// </summary>
internal sealed class AddressQuotas
{
    private const int NetworkBytes = 8;

    private readonly QuotaLimits _limits;
    private readonly QuotaShelf<IPAddress> _quotas;

    public AddressQuotas(ServerOptions options, TimeProvider time)
    {
        _limits = SubmitterQuotas.LimitsOf(options, options.AddressRoundShare, options.AddressRate, options.AddressVolume);
        _quotas = new QuotaShelf<IPAddress>(_limits, time);
    }

    /// <summary>Who submits over a connection that came from there.</summary>
    public Submitter Of(EndPoint? remote) =>
        new(_limits.AreNone || remote is not IPEndPoint { Address: var address } ? null : _quotas.Of(NetworkOf(address)));

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
