using System.Collections.Concurrent;
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
    // Some 200 bytes each. Those beyond have one quota together.
    private const int MostAddresses = 1 << 16;
    private const int NetworkBytes = 8;

    private readonly QuotaLimits _limits;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<IPAddress, Quota> _quotas = new();
    private readonly Quota _others;
    private long _count;

    public AddressQuotas(ServerOptions options, TimeProvider time)
    {
        _limits = new QuotaLimits(
            options.AddressRoundShare == 0 ? 0 : Math.Max(1, (int)((long)options.MaxLeavesPerRound * options.AddressRoundShare / 100)),
            options.AddressRate,
            options.AddressVolume);
        (_time, _others) = (time, new Quota(_limits, time));
    }

    /// <summary>Who submits over a connection that came from there.</summary>
    public Submitter Of(EndPoint? remote) =>
        new(_limits.AreNone || remote is not IPEndPoint { Address: var address } ? null : QuotaOf(address));

    private Quota QuotaOf(IPAddress address)
    {
        var network = NetworkOf(address);
        if (_quotas.TryGetValue(network, out var quota))
            return quota;
        if (Interlocked.Read(ref _count) >= MostAddresses)
            Forget();
        if (Interlocked.Read(ref _count) >= MostAddresses)
            return _others;
        var made = new Quota(_limits, _time);
        quota = _quotas.GetOrAdd(network, made);
        if (ReferenceEquals(quota, made))
            Interlocked.Increment(ref _count);
        return quota;
    }

    private void Forget()
    {
        foreach (var untouched in _quotas.Where(q => q.Value.IsUntouched))
        {
            if (_quotas.TryRemove(untouched))
                Interlocked.Decrement(ref _count);
        }
    }

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
