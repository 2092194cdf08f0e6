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
using Linking.Tokens;

using LedgerRpc = Linking.Protocol.V1.Linking.LinkingClient;

namespace Linking.Client;

/// <summary>
/// A client of one ledger, whose identity it knows: everything that it hands out was verified against that. Requests
/// are repeated while the server says so. Safe for many threads; make one and keep it.
/// </summary>
/// <remarks>
/// Errors of every method: <see cref="RequestFailedException"/> (refused, or not reached),
/// <see cref="UntrustedReplyException"/> (the reply does not hold), <see cref="OperationCanceledException"/>.
/// </remarks>
public sealed class LinkingClient : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly LedgerRpc _rpc;
    private readonly LinkingClientOptions _options;
    private readonly Retry _retry;

    private LinkingClient(GrpcChannel channel, LinkingClientOptions options, Retry retry, LedgerDescription ledger, TrustResult? trust)
    {
        _channel = channel;
        _rpc = new LedgerRpc(channel);
        _options = options;
        _retry = retry;
        Ledger = ledger;
        Trust = trust;
    }

    /// <summary>The ledger, as its server described it when the client connected.</summary>
    public LedgerDescription Ledger { get; }

    /// <summary>What the trust folder said; null without one.</summary>
    public TrustResult? Trust { get; }

    /// <summary>Asks the server who it is, and holds that against the trust folder, before anything else is sent.</summary>
    /// <exception cref="TrustException">It is not the ledger that is kept or expected.</exception>
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
            var met = ledger.Identity.Genesis.Ledger;
            if (options.ExpectedLedger is { } expected && met != expected)
            {
                throw new TrustException(
                    $"The ledger at {options.Address.GetLeftPart(UriPartial.Authority)} is {met}, not {expected}. Check the address.");
            }

            var trust = options.Trust?.Check(ledger.Identity, options.Address);
            // A leaf waits for its round to close before anything can be late.
            var patient = options with { Timeout = options.Timeout + ledger.Interval };
            return new LinkingClient(channel, patient, new Retry(patient), ledger, trust);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    /// <summary>Stamps a document's imprint, with a nonce drawn once for all attempts.</summary>
    public Task<Stamped> StampAsync(DigestPair imprint, CancellationToken cancellation = default) =>
        StampAsync(new Leaf(LeafKind.Document, imprint, nonce: Leaf.DrawNonce()), cancellation);

    /// <summary>Stamps a leaf: a document, an aggregate or a token.</summary>
    public async Task<Stamped> StampAsync(Leaf leaf, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var request = new StampRequest { Leaf = LedgerMessages.Bytes(leaf.ToBytes()) };
        var response = await _retry.RunAsync(call => _rpc.StampAsync(request, call).ResponseAsync, cancellation);
        return Check(response.Token, response.RepeatedLeaf, leaf, Ledger.Identity);
    }

    /// <summary>Stamps leaves with one request: each stands in the round itself, and all or none are stamped.</summary>
    /// <param name="leaves">Documents, aggregates or tokens, as many as the server takes at once.</param>
    /// <param name="cancellation">Ends the call; the leaves may be stamped nevertheless.</param>
    /// <exception cref="ArgumentException">None, an event, or more than the server takes: nothing was sent.</exception>
    public Task<StampedBatch> StampBatchAsync(IReadOnlyList<Leaf> leaves, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        var bytes = new byte[leaves.Sum(leaf => leaf.Size)];
        var position = 0;
        foreach (var leaf in leaves)
        {
            leaf.TryWriteBytes(bytes.AsSpan(position), out var written);
            position += written;
        }

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
        return BatchCheck.Verified(response, batch, Ledger.Identity);
    }

    /// <summary>Stamps many imprints with one request: one token each, in the order given.</summary>
    /// <exception cref="ArgumentException">None, or more than <see cref="Aggregation.MaxCount"/>.</exception>
    public async Task<IReadOnlyList<Token>> StampAllAsync(IReadOnlyList<DigestPair> imprints, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(imprints);
        if (imprints.Count == 1)
            return [(await StampAsync(imprints[0], cancellation)).Token];
        var aggregation = Aggregation.Build(imprints);
        var top = (await StampAsync(aggregation.Leaf, cancellation)).Token;
        var tokens = new Token[imprints.Count];
        for (var i = 0; i < tokens.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            tokens[i] = aggregation.TokenOf(top, i);
            TokenCheck.Verify(tokens[i], Ledger.Identity);
        }

        return tokens;
    }

    /// <summary>Opens a stream for many leaves that are stamped one by one.</summary>
    public StampStreamCall OpenStampStream() => new(_rpc, _options, Ledger.Identity);

    /// <summary>Asks whether a token stands in the ledger.</summary>
    /// <param name="token">Any bytes; what is no token is refused by the server.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<MatchReport> MatchAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation = default)
    {
        var request = new MatchRequest { Token = LedgerMessages.Bytes(token) };
        var response = await _retry.RunAsync(call => _rpc.MatchAsync(request, call).ResponseAsync, cancellation);
        return new MatchReport(response.Finding, response.Message, response.Round);
    }

    /// <summary>
    /// Adds to a token the first publication that covers it, or else a newer signed head. That nothing in it was changed is
    /// checked, and that what was added is the ledger's own word and fits.
    /// </summary>
    /// <param name="token">A token's bytes.</param>
    /// <param name="publication">Another publication by its number; 0: the first.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Extended> ExtendAsync(
        ReadOnlyMemory<byte> token, ulong publication = 0, CancellationToken cancellation = default)
    {
        var request = new ExtendRequest { Token = LedgerMessages.Bytes(token), Publication = publication };
        var response = await _retry.RunAsync(call => _rpc.ExtendAsync(request, call).ResponseAsync, cancellation);
        var after = TokenCheck.Decoded(response.Token.Span);
        if (!Token.TryDecode(token.Span, out var before, out _) || !after.HeaderBytes.Span.SequenceEqual(before.HeaderBytes.Span) ||
            !after.Levels.SequenceEqual(before.Levels) || before.Anchors.Except(after.Anchors).Any())
            throw new UntrustedReplyException("The server sent another token than the one that was to be extended.");
        TokenCheck.Verify(after, Ledger.Identity);
        TokenCheck.VerifyAdded(after, before, Ledger.Identity, Instant.FromDateTime(_options.TimeProvider.GetUtcNow()));
        var (added, published) = (after.Anchors.Count - before.Anchors.Count, after.Anchors.OfType<PublicationAnchor>().Any());
        return new Extended(after, response.Token.Memory, added, published, response.Message);
    }

    /// <summary>The token of a leaf that was stamped before; null if the ledger holds no such leaf.</summary>
    public async Task<Stamped?> FindAsync(Leaf leaf, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        try
        {
            var request = new FindRequest { Leaf = LedgerMessages.Bytes(leaf.ToBytes()) };
        var response = await _retry.RunAsync(call => _rpc.FindAsync(request, call).ResponseAsync, cancellation);
            return Check(response.Token, repeated: true, leaf, Ledger.Identity);
        }
        catch (RequestFailedException e) when (e.Error.Reason == ErrorReason.LeafNotFound)
        {
            return null;
        }
    }

    /// <summary>The newest head, signed by the ledger's keys.</summary>
    public async Task<HeadInfo> GetHeadAsync(CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(call => _rpc.GetHeadAsync(new GetHeadRequest(), call).ResponseAsync, cancellation);
        return ReplyCheck.Verified(ReplyCheck.Read(() => LedgerMessages.Read(response.Head)), Ledger.Identity);
    }

    /// <summary>Publications from a number on, each signed by the ledger's key, in order and without gaps.</summary>
    /// <param name="from">First number, at least 1.</param>
    /// <param name="limit">At most this many; 0: all.</param>
    /// <param name="cancellation">Ends the stream.</param>
    public async IAsyncEnumerable<PublicationInfo> ListPublicationsAsync(
        ulong from = 1, ulong limit = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var next = Math.Max(from, 1);
        var request = new ListPublicationsRequest { From = next, Limit = limit };
        using var call = _rpc.ListPublications(request, cancellationToken: cancellation);
        while (await MoveNextAsync(call.ResponseStream, cancellation))
        {
            var message = call.ResponseStream.Current;
            var publication = ReplyCheck.Verified(ReplyCheck.Read(() => LedgerMessages.Read(message)), Ledger.Identity);
            if (publication.Publication.Number != next++)
            {
                throw new UntrustedReplyException(
                    $"The server sent publication {publication.Publication.Number} where number {next - 1} was due.");
            }

            yield return publication;
        }
    }

    public void Dispose() => _channel.Dispose();

    internal static Stamped Check(ByteString token, bool repeated, Leaf leaf, LedgerIdentity identity) =>
        new(TokenCheck.Verified(token.Span, leaf, identity), token.Memory, repeated);

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
