using System.Runtime.CompilerServices;

using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Tokens;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;

namespace Linking.Client;

/// <summary>
/// A client of one ledger, whose identity it knows: everything that it hands out was verified against that. Requests
/// are repeated while the server says so. Safe for many threads; make one and keep it.
/// </summary>
/// <remarks>
/// Errors of every method: <see cref="RequestFailedException"/> (refused, or not reached),
/// <see cref="UntrustedReplyException"/> (the reply does not hold), <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed partial class LinkingClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly LedgerRpc _rpc;
    private readonly LinkingClientOptions _options;
    private readonly Retry _retry;
    private readonly LedgerWatch _watch;

    private LinkingClient(
        GrpcChannel channel, LinkingClientOptions options, Retry retry, LedgerDescription ledger, LedgerWatch watch)
    {
        _channel = channel;
        _rpc = new LedgerRpc(channel);
        _options = options;
        _retry = retry;
        Ledger = ledger;
        _watch = watch;
    }

    /// <summary>The ledger, as its server described it when the client connected.</summary>
    public LedgerDescription Ledger { get; }

    /// <summary>Where its server is.</summary>
    public Uri Address => _options.Address;

    /// <summary>What the trust folder said; null without one.</summary>
    public TrustResult? Trust => _watch.Met;

    /// <summary>What a person should know of the ledger, a sentence each.</summary>
    public IReadOnlyList<string> Remarks => _watch.Remarks;

    /// <summary>The ledger's record as far as it is known: it grows while the client is used.</summary>
    public RecordFile Record => _watch.View.Record;

    /// <summary>The functions of the ledger.</summary>
    public Suite Suite => _watch.View.Suite;

    /// <summary>
    /// Asks the server who it is, for its record and newest head, and holds them against the trust folder, before anything else is sent.
    /// </summary>
    /// <exception cref="TrustException">It is not the ledger that is kept or expected, or it has said two things.</exception>
    public static async Task<LinkingClient> ConnectAsync(LinkingClientOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var channel = Channels.Open(options.Address, options.Connection);
        try
        {
            var retry = new Retry(options);
            var rpc = new LedgerRpc(channel);
            var response = await retry.RunAsync(
                call => rpc.GetLedgerAsync(new GetLedgerRequest(), call).ResponseAsync, cancellation, toldOnly: true);
            var ledger = ReplyCheck.Read(() => LedgerMessages.Read(response));
            // A leaf waits for its round to close before anything can be late.
            var patient = options with { Timeout = options.Timeout + ledger.Interval };
            retry = new Retry(patient);
            var watch = await LedgerWatch.MeetAsync(rpc, retry, patient, ledger, cancellation);
            return new LinkingClient(channel, patient, retry, ledger, watch);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>The records of the ledgers that this one follows, as far as its server has them, the newest ledger's first.</summary>
    public Task<IReadOnlyList<RecordFile>> ReadPredecessorsAsync(CancellationToken cancellation = default) =>
        _watch.ReadPredecessorsAsync(cancellation);

    /// <summary>Stamps a document's imprint, with a nonce drawn once for all attempts.</summary>
    public Task<Stamped> StampAsync(DigestPair imprint, CancellationToken cancellation = default) =>
        StampAsync(new Leaf(Suite, LeafKind.Document, imprint, 0, Leaf.DrawNonce()), cancellation);

    /// <summary>
    /// Stamps a leaf: a document, an aggregate or a token. The request carries the newest head known, so that <see cref="RememberAsync"/>
    /// need not ask how the token's head extends it; of stamps at the same time one does.
    /// </summary>
    public async Task<Stamped> StampAsync(Leaf leaf, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        using var audit = _watch.BeginAudit();
        var request = new StampRequest { Leaf = LedgerMessages.Bytes(leaf.ToBytes()), KnownSize = audit?.KnownSize ?? 0 };
        var response = await _retry.RunAsync(call => _rpc.StampAsync(request, call).ResponseAsync, cancellation);
        _watch.Keep(response.ConsistencyProof.Memory);
        return await CheckAsync(response.Token, response.RepeatedLeaf, leaf, cancellation);
    }

    /// <summary>Stamps leaves with one request: each stands in the round itself, and all or none are stamped.</summary>
    /// <param name="leaves">Documents, aggregates or tokens, as many as the server takes at once.</param>
    /// <param name="cancellation">Ends the call; the leaves may be stamped nevertheless.</param>
    /// <exception cref="ArgumentException">None, an event, or more than the server takes: nothing was sent.</exception>
    public Task<StampedBatch> StampBatchAsync(IReadOnlyList<Leaf> leaves, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        byte[] bytes = [.. leaves.SelectMany(leaf => leaf.ToBytes())];
        return StampBatchAsync(bytes, cancellation);
    }

    /// <summary>The same for leaves that are encoded.</summary>
    /// <param name="leaves">Concatenated; not copied, so that the caller no longer changes them.</param>
    /// <param name="cancellation">Ends the call; the leaves may be stamped nevertheless.</param>
    /// <exception cref="ArgumentException">No leaf, more than the server takes, or one that is wrong: nothing was sent.</exception>
    public async Task<StampedBatch> StampBatchAsync(ReadOnlyMemory<byte> leaves, CancellationToken cancellation = default)
    {
        var batch = BatchCheck.Cut(leaves);
        if (Ledger.Limits.BatchLeaves is > 0 and var limit && batch.Count > limit)
        {
            throw new ArgumentException(
                $"The batch has {batch.Count} leaves, and the server takes at most {limit} at once. Stamp smaller batches.",
                nameof(leaves));
        }

        var request = new StampBatchRequest { Leaves = LedgerMessages.Bytes(leaves) };
        var response = await _retry.RunAsync(call => _rpc.StampBatchAsync(request, call).ResponseAsync, cancellation);
        return await BatchCheck.VerifiedAsync(response, batch, _watch, cancellation);
    }

    /// <summary>Stamps many imprints with one request: one token each, in the order given.</summary>
    /// <exception cref="ArgumentException">None, or more than <see cref="Aggregation.MaxCount"/>.</exception>
    public async Task<IReadOnlyList<Token>> StampAllAsync(IReadOnlyList<DigestPair> imprints, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(imprints);
        return imprints.Count == 1
            ? [(await StampAsync(imprints[0], cancellation)).Token]
            : await StampBelowAsync(imprints, cancellation);
    }

    /// <summary>
    /// The same, where one imprint too is stamped as an aggregate: no imprint leaves this machine, only the roots of a tree over them, each
    /// with a nonce.
    /// </summary>
    /// <exception cref="ArgumentException">None, or more than <see cref="Aggregation.MaxCount"/>.</exception>
    public async Task<IReadOnlyList<Token>> StampBelowAsync(IReadOnlyList<DigestPair> imprints, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(imprints);
        var aggregation = Aggregation.Build(imprints);
        var top = (await StampAsync(aggregation.Leaf, cancellation)).Token;
        var tokens = Enumerable.Range(0, imprints.Count).Select(i => aggregation.TokenOf(top, i)).ToList();
        await _watch.VerifyAsync(tokens, cancellation);
        return tokens;
    }

    /// <summary>Opens a stream for many leaves that are stamped one by one.</summary>
    public StampStreamCall OpenStampStream() => new(_rpc, _options, _watch);

    /// <summary>
    /// Holds the head that a token carries against the newest that was seen before, and remembers it if it is newer: the ledger must
    /// show that one history extends the other.
    /// </summary>
    /// <exception cref="TrustException">It contradicts the head that was seen before.</exception>
    public async Task RememberAsync(Token token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        foreach (var anchor in token.Anchors.OfType<SignedHeadAnchor>())
        {
            if (KnownHead.TryRead(anchor.Head, out var head))
                await _watch.BelieveAsync(head, cancellation);
        }
    }

    /// <summary>The token of a leaf that was stamped before; null if the ledger holds no such leaf.</summary>
    public async Task<Stamped?> FindAsync(Leaf leaf, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        try
        {
            var request = new FindRequest { Leaf = LedgerMessages.Bytes(leaf.ToBytes()) };
            var response = await _retry.RunAsync(call => _rpc.FindAsync(request, call).ResponseAsync, cancellation);
            return await CheckAsync(response.Token, repeated: true, leaf, cancellation);
        }
        catch (RequestFailedException e) when (e.Error.Reason == ErrorReason.LeafNotFound)
        {
            return null;
        }
    }

    /// <summary>The newest head, signed by the ledger's keys; its history extends that of the head that was seen before.</summary>
    /// <exception cref="TrustException">It contradicts the head that was seen before.</exception>
    public async Task<KnownHead> GetHeadAsync(CancellationToken cancellation = default)
    {
        var head = await _watch.ReadHeadAsync(cancellation);
        await _watch.BelieveAsync(head, cancellation);
        return head;
    }

    /// <summary>
    /// Publications from a number on, each signed by the ledger's keys, in order and without gaps. With a trust folder each is remembered
    /// as seen now.
    /// </summary>
    /// <param name="start">First number, at least 1.</param>
    /// <param name="limit">At most this many; 0: all.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<KnownPublication> ListPublicationsAsync(
        ulong start = 1, ulong limit = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var next = Math.Max(start, 1);
        var request = new ListPublicationsRequest { Start = next, Limit = limit };
        // Of all of them nobody knows how long they take.
        var deadline = limit == 0 ? (DateTime?)null : Deadline.After(_options.Timeout);
        using var call = _rpc.ListPublications(request, deadline: deadline, cancellationToken: cancellation);
        while (await MoveNextAsync(call.ResponseStream, cancellation))
        {
            var message = call.ResponseStream.Current.Publication;
            var info = ReplyCheck.Read(() => LedgerMessages.Read(message));
            if (!KnownPublication.TryRead(info.Note, out var publication) || publication.Publication.Number != next++)
            {
                throw new UntrustedReplyException(
                    $"The server sent publication {info.Publication.Number} where number {next - 1} was due.");
            }

            yield return await _watch.VerifyAsync(publication, cancellation);
        }
    }

    /// <summary>What the service has put into rounds, as it says itself, from a round on.</summary>
    /// <param name="start">The first round.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<ListedEvent> ListEventsAsync(
        ulong start = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var (round, leaf) = (start, -1L);
        using var call = _rpc.ListEvents(new ListEventsRequest { Start = start }, cancellationToken: cancellation);
        while (await MoveNextAsync(call.ResponseStream, cancellation))
        {
            var current = call.ResponseStream.Current;
            if (current.Round < round || (current.Round == round && current.LeafIndex <= leaf))
                throw new UntrustedReplyException($"The server listed an event of round {current.Round} in a wrong place.");
            (round, leaf) = (current.Round, current.LeafIndex);
            yield return new ListedEvent(current.Round, current.LeafIndex, current.Event.Memory);
        }
    }

    public void Dispose()
    {
        _channel.Dispose();
        _watch.Dispose();
    }

    internal Instant Now => Instant.FromDateTime(_options.TimeProvider.GetUtcNow());

    private async Task<Stamped> CheckAsync(ByteString token, bool repeated, Leaf leaf, CancellationToken cancellation) =>
        new(await _watch.VerifyAsync(TokenCheck.Decoded(token.Memory, leaf), cancellation), token.Memory, repeated);

    private async Task<bool> MoveNextAsync<T>(IAsyncStreamReader<T> stream, CancellationToken cancellation)
    {
        try
        {
            return await stream.MoveNext(cancellation);
        }
        catch (RpcException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new RequestFailedException(RpcErrors.Read(e, _options.Address), e);
        }
    }
}
