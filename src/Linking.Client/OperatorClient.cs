using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

using Grpc.Net.Client;

using Linking.Client.Calls;
using Linking.Events;
using Linking.Notes;
using Linking.Protocol;
using Linking.Protocol.V1;

using AccessRpc = Linking.Protocol.V1.AccessService.AccessServiceClient;
using KeyRpc = Linking.Protocol.V1.KeyService.KeyServiceClient;
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

    private KeyRpc Keys => new(_channel);

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

    /// <summary>
    /// The leaves of rounds as the server has stored them, in order. For operators and auditors: nothing of them is verified, and the
    /// headers say what they must be.
    /// </summary>
    /// <param name="start">The first round wanted.</param>
    /// <param name="limit">Rounds, at most; 0: all to the newest.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<LeavesPart> ReadLeavesAsync(
        ulong start, ulong limit, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var call = Rpc.GetLeaves(new GetLeavesRequest { Start = start, Limit = limit }, cancellationToken: cancellation);
        while (await Streams.MoveNextAsync(call.ResponseStream, options, cancellation))
        {
            var part = call.ResponseStream.Current;
            yield return new LeavesPart(part.Round, part.Leaves.Memory, part.IsLast);
        }
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

    /// <summary>Makes the API key of a submitter. The server learns no more of it than id and digest.</summary>
    /// <param name="name">Whose it is: 1 to 32 of a–z, 0–9, "-" and ".".</param>
    /// <param name="key">The key.</param>
    /// <param name="scopes">What it is for, of <see cref="ApiKeyMessages.Scopes"/>.</param>
    /// <param name="quota">How much it may stamp.</param>
    /// <param name="until">When it ends; null: in a year.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="FormatException">No such scope.</exception>
    public async Task<(ApiKeyInfo Key, AccessChangeInfo Change)> AddApiKeyAsync(
        string name,
        ApiKeyText key,
        IEnumerable<string> scopes,
        ApiKeyQuota quota,
        Instant? until,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var request = new AddApiKeyRequest
        {
            Name = name,
            Id = LedgerMessages.Bytes(Convert.FromHexString(key.Id)),
            Digest = LedgerMessages.Bytes(key.ToDigest()),
            UntilTimeUs = until?.Microseconds ?? 0,
            RoundShare = (uint)quota.RoundShare,
            Rate = (uint)quota.Rate,
            Volume = (ulong)quota.Volume,
        };
        request.Scopes.AddRange(scopes.Select(ApiKeyMessages.ScopeOf));
        var response = await _retry.RunAsync(call => Access.AddApiKeyAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => (ApiKeyMessages.Read(response.Key), AccessMessages.Read(response.Change)));
    }

    /// <summary>Ends the API key of this name that is in force.</summary>
    public async Task<AccessChangeInfo> EndApiKeyAsync(string name, CancellationToken cancellation = default)
    {
        var request = new EndApiKeyRequest { Name = name };
        var response = await _retry.RunAsync(call => Access.EndApiKeyAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => AccessMessages.Read(response.Change));
    }

    /// <summary>All API keys, in the order in which they were made.</summary>
    public async IAsyncEnumerable<ApiKeyInfo> ListApiKeysAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var call = Access.ListApiKeys(new ListApiKeysRequest(), cancellationToken: cancellation);
        while (await Streams.MoveNextAsync(call.ResponseStream, options, cancellation))
            yield return ReplyCheck.Read(() => ApiKeyMessages.Read(call.ResponseStream.Current.Key));
    }

    /// <summary>All changes of the API keys, in the order of their numbers.</summary>
    public async IAsyncEnumerable<AccessChangeInfo> ListApiKeyChangesAsync(
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var call = Access.ListApiKeyChanges(new ListApiKeyChangesRequest(), cancellationToken: cancellation);
        while (await Streams.MoveNextAsync(call.ResponseStream, options, cancellation))
            yield return ReplyCheck.Read(() => AccessMessages.Read(call.ResponseStream.Current.Change));
    }

    /// <summary>The server's keys, and whether they are active.</summary>
    public async Task<KeyList> ListKeysAsync(CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(
            call => Keys.ListKeysAsync(new ListKeysRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => KeyMessages.Read(response));
    }

    /// <summary>Makes keys active, as the list that was read last shows them.</summary>
    /// <param name="list">Whose challenge is named: the activation is taken once, and only while nothing has changed since.</param>
    /// <param name="key">Fingerprint of one key; null: all that the purpose needs.</param>
    /// <param name="purpose">One of <see cref="KeyMessages.Purposes"/>.</param>
    /// <param name="span">How long, from 1 s to 366 d.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The keys that are active by it.</returns>
    /// <exception cref="FormatException">No fingerprint, or no such purpose.</exception>
    public async Task<IReadOnlyList<KeyInfo>> ActivateKeysAsync(
        KeyList list, string? key, string purpose, TimeSpan span, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        var request = new ActivateKeysRequest
        {
            Key = KeyMessages.BytesOrNone(key),
            Purpose = KeyMessages.PurposeOf(purpose),
            SpanUs = (ulong)span.TotalMicroseconds,
            Challenge = LedgerMessages.Bytes(list.Challenge),
        };
        var response = await _retry.RunAsync(call => Keys.ActivateKeysAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read<IReadOnlyList<KeyInfo>>(() => [.. response.Keys.Select(KeyMessages.Read)]);
    }

    /// <summary>Makes keys inactive at once.</summary>
    /// <param name="key">Fingerprint of one key; null: all.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The keys that are not active any more, and whether a start of the server makes them active again.</returns>
    /// <exception cref="FormatException">No fingerprint.</exception>
    public async Task<(IReadOnlyList<KeyInfo> Keys, bool ActiveAfterStart)> SuspendKeysAsync(
        string? key, CancellationToken cancellation = default)
    {
        var request = new SuspendKeysRequest { Key = KeyMessages.BytesOrNone(key) };
        var response = await _retry.RunAsync(call => Keys.SuspendKeysAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read<(IReadOnlyList<KeyInfo>, bool)>(
            () => ([.. response.Keys.Select(KeyMessages.Read)], response.ActiveAfterStart));
    }

    /// <summary>Makes a key at the server, for a configuration to come.</summary>
    /// <param name="name">Of its file: 1 to 32 of a-z, 0-9 and '-'.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The public key, 32 bytes.</returns>
    public async Task<ReadOnlyMemory<byte>> GenerateKeyAsync(string name, CancellationToken cancellation = default)
    {
        var request = new GenerateKeyRequest { Name = name };
        var response = await _retry.RunAsync(call => Keys.GenerateKeyAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read<ReadOnlyMemory<byte>>(() =>
        {
            try
            {
                return new VerifierKey("key", response.PublicKey.Span).PublicKey.ToArray().AsMemory();
            }
            catch (ArgumentException e)
            {
                throw new FormatException(e.Message, e);
            }
        });
    }

    /// <summary>Destroys a key that the ledger's record does not name.</summary>
    /// <param name="key">Its fingerprint.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="FormatException">No fingerprint.</exception>
    public Task DestroyKeyAsync(string key, CancellationToken cancellation = default)
    {
        var request = new DestroyKeyRequest { Key = KeyMessages.BytesOf(key) };
        return _retry.RunAsync(call => Keys.DestroyKeyAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
    }

    public void Dispose() => _channel.Dispose();
}
