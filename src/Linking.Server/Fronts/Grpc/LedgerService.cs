using Grpc.Core;

using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Ledger.Exporting;
using Linking.Ledger.Reading;
using Linking.Proofs;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Server.Access;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Fronts.Grpc.Stamping;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Tokens;

using LedgerRpc = Linking.Protocol.V1.LedgerService;

namespace Linking.Server.Fronts.Grpc;

/// <summary>linking.v1.LedgerService: what clients ask.</summary>
internal sealed class LedgerService(
    OpenLedger ledger, PublicationDesk desk, ServerMeters meters, RequestGate gate, ServerOptions options, TimeProvider time)
    : LedgerRpc.LedgerServiceBase
{
    // A round as short as this is waited for also if the caller has gone: to learn of that costs more than what waits.
    private static readonly TimeSpan ShortInterval = TimeSpan.FromSeconds(1);

    private readonly StampCalls _calls = new(meters, gate);

    private LedgerNode Node => ledger.Node;

    /// <summary>Stamp, bound in the place of the generated method.</summary>
    public Task<OutgoingAnswer> Stamp(LeafRequest request, ServerCallContext context)
    {
        var submitter = SubmitterOf(context);
        var answer = Node.Options.Interval <= ShortInterval && request.KnownSize == 0
            ? _calls.Submit(Node, request.Leaf, submitter)
            : StampAsync(request.Leaf.ToArray(), request.KnownSize, submitter, context.CancellationToken);
        request.Return();
        return answer;
    }

    public override Task<StampBatchResponse> StampBatch(StampBatchRequest request, ServerCallContext context) =>
        // Not async: while the round gathers, the request is not held.
        StampedAsync(meters.Now, Node.SubmitBatchAsync(request.Leaves.Memory, context.CancellationToken, SubmitterOf(context)));

    /// <summary>StampStream, bound in the place of the generated method.</summary>
    public async Task StampStream(
        IAsyncStreamReader<LeafRequest> requestStream, IServerStreamWriter<OutgoingAnswer> responseStream, ServerCallContext context)
    {
        meters.StreamOpened();
        try
        {
            using var session = new StampSession(
                Node, SubmitterOf(context), gate, meters, time, ledger.Limits.StreamInFlight, KnownOf(context));
            if (!await session.RunAsync(requestStream, responseStream, gate.Stopping, context.CancellationToken))
                throw RpcFailures.ToException(RequestErrors.Stopping());
        }
        finally
        {
            meters.StreamClosed();
        }
    }

    public override Task<MatchResponse> Match(MatchRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        RequireSize(request.Token.Length);
        var match = await Node.MatchAsync(request.Token.Memory, context.CancellationToken);
        RequireAnswer(match, request.Token.Memory);
        return new MatchResponse
        {
            Finding = FindingOf(match.Finding),
            Message = match.Message,
            Round = match.Round ?? 0,
            Token = LedgerMessages.Bytes(match.Token),
        };
    });

    public override Task<ExtendResponse> Extend(ExtendRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        RequireSize(request.Token.Length);
        var extended = await Node.ExtendAsync(request.Token.Memory, request.Publication, context.CancellationToken);
        RequireAnswer(extended.Match, request.Token.Memory);
        if (!extended.Match.Matched)
            throw new RequestRefusedException(RequestErrors.NotMatched(extended.Match, Node.Genesis.Ledger));
        return new ExtendResponse
        {
            Token = LedgerMessages.Bytes(extended.Token),
            Added = (uint)extended.Added,
            Published = extended.Published,
            Message = extended.Message,
            IsFull = extended.IsFull,
        };
    });

    public override Task<FindResponse> Find(FindRequest request, ServerCallContext context) => gate.RunAsync(
        async () => await Node.FindAsync(request.Leaf.Memory, context.CancellationToken) is { } found
            ? new FindResponse { Token = LedgerMessages.Bytes(await Node.WithHeadThatCountsAsync(found.Token, context.CancellationToken)) }
            : throw new RequestRefusedException(RequestErrors.LeafNotFound()));

    public override Task<GetLedgerResponse> GetLedger(GetLedgerRequest request, ServerCallContext context) =>
        Task.FromResult(LedgerMessages.ToMessage(ledger.Describe()));

    public override Task<GetHeadResponse> GetHead(GetHeadRequest request, ServerCallContext context) => gate.RunAsync(async () =>
    {
        var head = await Node.ReadHeadAsync(context.CancellationToken);
        return new GetHeadResponse { Head = MessageOf(head), CosignedHead = CosignedOf(desk.Heads?.Newest) };
    });

    public override Task GetRecord(
        GetRecordRequest request, IServerStreamWriter<GetRecordResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var record = IdentityIn(request) is { } other && other != Node.GenesisLink
                ? new PredecessorRecords(options.DataFolder).Find(other)
                : await Node.ReadRecordAsync(context.CancellationToken);
            foreach (var entry in record?.Entries.Skip((int)Math.Min(request.Start, RecordFile.MaxEntries)) ?? [])
            {
                var message = new GetRecordResponse { Entry = LedgerMessages.Bytes(entry.ToBytes()) };
                await responseStream.WriteAsync(message, context.CancellationToken);
            }

            return true;
        });

    private static DigestPair? IdentityIn(GetRecordRequest request) => request.Identity.Length switch
    {
        0 => null,
        var length when length == Suite.One.PairSize || length == Suite.Two.PairSize => DigestPair.Read(request.Identity.Span),
        var length => throw new RequestRefusedException(RequestErrors.Invalid(
            "identity", $"It has {length} bytes; an identity has {Suite.One.PairSize} or {Suite.Two.PairSize}.")),
    };

    public override Task<GetConsistencyProofResponse> GetConsistencyProof(GetConsistencyProofRequest request, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var head = await Node.ReadHeadAsync(context.CancellationToken);
            var second = request.SecondSize == 0 ? head.Size : request.SecondSize;
            if (request.FirstSize == 0 || request.FirstSize > second || second > head.Size)
                throw new RequestRefusedException(RequestErrors.Invalid(
                    "first_size", $"The sizes {request.FirstSize} and {second} do not rise from 1 to {head.Size}, the newest head's."));
            var path = (await Node.ProveConsistencyAsync(request.FirstSize, second, context.CancellationToken)).Path;
            return new GetConsistencyProofResponse
            {
                Proof = LedgerMessages.Bytes(new ConsistencyProof(Node.Genesis.Suite, request.FirstSize, second, path).ToBytes()),
                Head = second == head.Size && head.Signed is not null ? MessageOf(head) : null,
            };
        });

    public override Task GetHeaders(
        GetHeadersRequest request, IServerStreamWriter<GetHeadersResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var count = request.Limit == 0 ? ulong.MaxValue : request.Limit;
            await Node.ReadHeadAsync(context.CancellationToken);
            await foreach (var stored in Node.ReadHeadersAsync(request.Start, count, context.CancellationToken))
            {
                var message = new GetHeadersResponse { Round = stored.Index, Header = LedgerMessages.Bytes(stored.Header) };
                await responseStream.WriteAsync(message, context.CancellationToken);
            }

            return true;
        });

    public override Task ListEvents(
        ListEventsRequest request, IServerStreamWriter<ListEventsResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var count = request.Limit == 0 ? ulong.MaxValue : request.Limit;
            await Node.ReadHeadAsync(context.CancellationToken);
            await foreach (var stored in Node.ReadEventsAsync(request.Start, count, context.CancellationToken))
            {
                var message = new ListEventsResponse
                {
                    Round = stored.Round,
                    LeafIndex = stored.LeafIndex,
                    Event = LedgerMessages.Bytes(stored.Text),
                };
                await responseStream.WriteAsync(message, context.CancellationToken);
            }

            return true;
        });

    public override Task ListPublications(
        ListPublicationsRequest request, IServerStreamWriter<ListPublicationsResponse> responseStream, ServerCallContext context) =>
        gate.RunAsync(async () =>
        {
            var count = request.Limit == 0 ? ulong.MaxValue : request.Limit;
            await foreach (var stored in Node.ReadPublicationsAsync(Math.Max(request.Start, 1), count, context.CancellationToken))
            {
                var message = new Publication { Number = stored.Number, Size = stored.Size, Note = LedgerMessages.Bytes(stored.Note) };
                await responseStream.WriteAsync(new ListPublicationsResponse { Publication = message }, context.CancellationToken);
            }

            return true;
        });

    private async Task<OutgoingAnswer> StampAsync(byte[] leaf, ulong knownSize, Submitter? submitter, CancellationToken cancellation)
    {
        var started = meters.Now;
        try
        {
            var stamped = await Node.SubmitAsync(leaf, cancellation, submitter);
            meters.Stamped(started);
            var proof = knownSize == 0 ? default : await ShowAsync(knownSize, stamped.Header.Index + 1, cancellation);
            return new OutgoingAnswer { Answer = new StampAnswer(0, stamped), ConsistencyProof = proof };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw RpcFailures.ToException(gate.LeafErrorOf(e));
        }
    }

    private async Task<ReadOnlyMemory<byte>> ShowAsync(ulong known, ulong size, CancellationToken cancellation)
    {
        var (first, second) = (Math.Min(known, size), Math.Max(known, size));
        if (first == second || second > Node.Head.Size)
            return default;
        var path = (await Node.ProveConsistencyAsync(first, second, cancellation)).Path;
        return new ConsistencyProof(Node.Genesis.Suite, first, second, path).ToBytes();
    }

    private async Task<StampBatchResponse> StampedAsync(long started, Task<StampedBatch> batch)
    {
        try
        {
            var stamped = await batch;
            meters.BatchStamped(started, stamped.Count);
            return new StampBatchResponse
            {
                Token = LedgerMessages.Bytes(stamped[0].Token),
                RightAlpha = LedgerMessages.Bytes(stamped.Right[Chain.Alpha].ToArray()),
                RightBeta = LedgerMessages.Bytes(stamped.Right[Chain.Beta].ToArray()),
                RepeatedLeaves = stamped.Repeated,
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw RpcFailures.ToException(gate.LeafErrorOf(e));
        }
    }

    private static KnownSubmitter? KnownOf(ServerCallContext context) => context.GetHttpContext().Features.Get<KnownSubmitter>();

    // The connection's is set where it was accepted.
    private static Submitter? SubmitterOf(ServerCallContext context) =>
        KnownOf(context)?.Submitter ?? context.GetHttpContext().Features.Get<Submitter>();

    private static void RequireSize(int size)
    {
        if (size > Token.MaxSize)
            throw new RequestRefusedException(RequestErrors.TokenTooLarge(size));
    }

    private static Protocol.V1.MatchFinding FindingOf(Ledger.Reading.MatchFinding finding) => finding switch
    {
        Ledger.Reading.MatchFinding.Matched => Protocol.V1.MatchFinding.Matched,
        Ledger.Reading.MatchFinding.NoSuchRound => Protocol.V1.MatchFinding.NoSuchRound,
        Ledger.Reading.MatchFinding.OtherHeader => Protocol.V1.MatchFinding.OtherHeader,
        Ledger.Reading.MatchFinding.NoSuchLeaf => Protocol.V1.MatchFinding.NoSuchLeaf,
        Ledger.Reading.MatchFinding.OtherLeaf => Protocol.V1.MatchFinding.OtherLeaf,
        Ledger.Reading.MatchFinding.OtherPath => Protocol.V1.MatchFinding.OtherPath,
        Ledger.Reading.MatchFinding.OtherAnchor => Protocol.V1.MatchFinding.OtherAnchor,
        _ => throw new ArgumentOutOfRangeException(nameof(finding)),
    };

    private static SignedHead? CosignedOf(Notes.SignedHead? signed) => signed is null || !KnownHead.TryRead(signed, out var head)
        ? null
        : LedgerMessages.ToMessage(new HeadInfo(head.Size, default, signed));

    private static SignedHead MessageOf(LedgerHead head) => LedgerMessages.ToMessage(new HeadInfo(head.Size, head.Time, head.Signed));

    private void RequireAnswer(MatchResult match, ReadOnlyMemory<byte> token)
    {
        if (RequestErrors.Of(match, token, Node.Genesis.Ledger) is { } error)
            throw new RequestRefusedException(error);
    }
}
