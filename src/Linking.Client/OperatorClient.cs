using System.Security.Cryptography.X509Certificates;

using Grpc.Net.Client;

using Linking.Client.Calls;
using Linking.Events;
using Linking.Protocol;
using Linking.Protocol.V1;

using AccessRpc = Linking.Protocol.V1.AccessService.AccessServiceClient;
using OperatorRpc = Linking.Protocol.V1.OperatorService.OperatorServiceClient;

namespace Linking.Client;

/// <summary>A client of a ledger's operator endpoint. Errors as at <see cref="LinkingClient"/>.</summary>
/// <param name="options">Where it listens; the trust folder is not used, for the operator is trusted.</param>
public sealed class OperatorClient(LinkingClientOptions options) : IDisposable
{
    /// <summary>Where the operator endpoint listens when nothing else is said.</summary>
    public static readonly Uri DefaultAddress = new("http://127.0.0.1:8071");

    private readonly GrpcChannel _channel = Channels.Open(options.Address, options.Connection);
    private readonly Retry _retry = new(options);

    private OperatorRpc Rpc => new(_channel);

    private AccessRpc Access => new(_channel);

    /// <summary>Publishes the history as it is, and answers when each sink has tried once.</summary>
    public async Task<PublishReport> PublishAsync(
        IEnumerable<Linking.Publications.Announcement> announcements, CancellationToken cancellation = default)
    {
        // The same call again, if it failed on its way, is the same publication.
        var request = OperatorMessages.ToMessage(announcements, Guid.NewGuid().ToString());
        var response = await _retry.RunAsync(call => Rpc.PublishAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => OperatorMessages.Read(response));
    }

    /// <summary>How the server is doing.</summary>
    public async Task<ServerStatus> GetStatusAsync(CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(
            call => Rpc.GetStatusAsync(new GetStatusRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => OperatorMessages.Read(response));
    }

    /// <summary>Says that the server's clock is right as it is now.</summary>
    /// <returns>What it said.</returns>
    public async Task<Instant> ConfirmClockAsync(CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(
            call => Rpc.ConfirmClockAsync(new ConfirmClockRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => OperatorMessages.Read(response));
    }

    /// <summary>Changes keys and policy.</summary>
    /// <param name="configuration">The event, signed by the recovery keys if there are any in force (docs/spec/record.md).</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The round that holds it.</returns>
    public async Task<ulong> ConfigureAsync(ReadOnlyMemory<byte> configuration, CancellationToken cancellation = default)
    {
        var request = new ConfigureRequest { Configuration = LedgerMessages.Bytes(configuration) };
        var response = await _retry.RunAsync(call => Rpc.ConfigureAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return response.Round;
    }

    /// <summary>Gives notice of something.</summary>
    /// <returns>The round that holds it.</returns>
    public async Task<ulong> NoticeAsync(NoticeSubject about, IReadOnlyList<string> text, CancellationToken cancellation = default)
    {
        var request = OperatorMessages.ToMessage(about, text);
        var response = await _retry.RunAsync(call => Rpc.NoticeAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return response.Round;
    }

    /// <summary>Strikes the rounds from one on to the newest: the clock was wrong.</summary>
    /// <returns>The round that holds the notice.</returns>
    public async Task<ulong> StrikeAsync(ulong first, IReadOnlyList<string> text, CancellationToken cancellation = default)
    {
        var request = new StrikeRequest { FirstRound = first };
        request.Text.AddRange(text);
        var response = await _retry.RunAsync(call => Rpc.StrikeAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return response.Round;
    }

    /// <summary>Writes an event that is no part of the record: a statement, an appearance, a beacon.</summary>
    /// <param name="text">The event's text (docs/spec/record.md).</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The token of its leaf.</returns>
    public async Task<ReadOnlyMemory<byte>> AddEventAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation = default)
    {
        var request = new AddEventRequest { Event = LedgerMessages.Bytes(text) };
        var response = await _retry.RunAsync(call => Rpc.AddEventAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return response.Token.Memory;
    }

    /// <summary>Makes an account of the operator endpoint.</summary>
    /// <param name="name">1 to 32 of a–z, 0–9, "-" and ".".</param>
    /// <param name="role">What it may do.</param>
    /// <param name="certificate">Of the person.</param>
    /// <param name="until">When it ends; null: with the certificate.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<(AccountInfo Account, AccessChangeInfo Change)> AddAccountAsync(
        string name, AccountRole role, X509Certificate2 certificate, Instant? until, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var request = new AddAccountRequest
        {
            Name = name,
            Role = role,
            Certificate = LedgerMessages.Bytes(certificate.RawDataMemory),
            UntilTimeUs = until?.Microseconds ?? 0,
        };
        var response = await _retry.RunAsync(call => Access.AddAccountAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => (AccessMessages.Read(response.Account), AccessMessages.Read(response.Change)));
    }

    /// <summary>Ends the account of this name that is in force.</summary>
    public async Task<AccessChangeInfo> EndAccountAsync(string name, CancellationToken cancellation = default)
    {
        var request = new EndAccountRequest { Name = name };
        var response = await _retry.RunAsync(call => Access.EndAccountAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => AccessMessages.Read(response.Change));
    }

    /// <summary>All accounts, and all changes of them.</summary>
    public async Task<(IReadOnlyList<AccountInfo> Accounts, IReadOnlyList<AccessChangeInfo> Changes)> ListAccountsAsync(
        CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(
            call => Access.ListAccountsAsync(new ListAccountsRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read<(IReadOnlyList<AccountInfo>, IReadOnlyList<AccessChangeInfo>)>(
            () => ([.. response.Accounts.Select(AccessMessages.Read)], [.. response.Changes.Select(AccessMessages.Read)]));
    }

    public void Dispose() => _channel.Dispose();
}
