using Linking.Server.Options;

namespace Linking.Server.Fronts.Grpc.Requests;

/// <summary>
/// What one connection may hold of the memory for unfinished requests, so that one client alone cannot take it all; a feature of
/// each connection.
/// </summary>
internal sealed class ConnectionShare(ServerOptions options)
{
    // So many connections have to hold back at the same time before others find no room.
    private const int Shares = 4;

    public ByteBudget Bytes { get; } = new(Math.Max(options.MaxUnfinishedBytes / Shares, MessageFrame.PrefixSize + options.MessageBytes));
}
