using System.Net.Sockets;

using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Server;

/// <summary>gRPC's way of writing an address.</summary>
internal static class PeerName
{
    public static string Of(ConnectionInfo connection) => connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } ip => $"ipv4:{ip.MapToIPv4()}:{connection.RemotePort}",
        { AddressFamily: AddressFamily.InterNetwork } ip => $"ipv4:{ip}:{connection.RemotePort}",
        { } ip => $"ipv6:[{ip}]:{connection.RemotePort}",
    };
}
