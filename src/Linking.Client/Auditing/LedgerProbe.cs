using System.Runtime.CompilerServices;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Rounds;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;

namespace Linking.Client.Auditing;

/// <summary>What a server says, as it says it: nothing is verified, so that an auditor can judge it and keep it.</summary>
internal sealed class LedgerProbe : ILedgerSource
{
    private readonly LinkingClientOptions _options;
    private readonly GrpcChannel _channel;
    private readonly LedgerRpc _rpc;
    private readonly Retry _retry;

    public LedgerProbe(LinkingClientOptions options)
    {
        _options = options;
        _channel = Channels.Open(options.Address, options.Connection);
        _rpc = new LedgerRpc(_channel);
        _retry = new Retry(options);
    }

    public string Place => _options.Address.GetLeftPart(UriPartial.Authority);

    public async Task<LedgerDescription> DescribeAsync(CancellationToken cancellation)
    {
        var response = await _retry.RunAsync(
            call => _rpc.GetLedgerAsync(new GetLedgerRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => LedgerMessages.Read(response));
    }

    public async Task<(LedgerId Ledger, DigestPair Identity)> IdentifyAsync(CancellationToken cancellation)
    {
        var described = await DescribeAsync(cancellation);
        return (described.Ledger, described.Identity);
    }

    public Task<RecordFile> ReadRecordAsync(CancellationToken cancellation) =>
        LedgerWatch.ReadRecordAsync(_rpc, _options, null, cancellation);

    /// <exception cref="UntrustedReplyException">It cannot be read.</exception>
    public async Task<KnownHead> ReadHeadAsync(CancellationToken cancellation)
    {
        var response = await _retry.RunAsync(call => _rpc.GetHeadAsync(new GetHeadRequest(), call).ResponseAsync, cancellation);
        var info = ReplyCheck.Read(() => LedgerMessages.Read(response.Head));
        var signed = info.Signed ?? throw new UntrustedReplyException("The server's newest head is not signed: its head keys are missing.");
        return KnownHead.TryRead(signed, out var head)
            ? head
            : throw new UntrustedReplyException("The server sent a head whose notes are not of one size.");
    }

    /// <summary>Publications from a number on, in the order in which they come.</summary>
    public async IAsyncEnumerable<KnownPublication> ListPublicationsAsync(
        ulong start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = _rpc.ListPublications(new ListPublicationsRequest { Start = start }, cancellationToken: cancellation);
        while (await Streams.MoveNextAsync(call.ResponseStream, _options, cancellation))
        {
            var message = call.ResponseStream.Current.Publication;
            var info = ReplyCheck.Read(() => LedgerMessages.Read(message));
            yield return KnownPublication.TryRead(info.Note, out var publication)
                ? publication
                : throw new UntrustedReplyException($"The server sent a publication {info.Publication.Number} that cannot be read.");
        }
    }

    /// <summary>Encoded headers in the order in which they come.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadHeadersAsync(
        ulong start, ulong limit, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var call = _rpc.GetHeaders(new GetHeadersRequest { Start = start, Limit = limit }, cancellationToken: cancellation);
        while (await Streams.MoveNextAsync(call.ResponseStream, _options, cancellation))
            yield return call.ResponseStream.Current.Header.Memory;
    }

    /// <summary>A proof from one size to a larger one; null if the server gives none.</summary>
    public async Task<ConsistencyProof?> FindProofAsync(ulong first, ulong second, CancellationToken cancellation)
    {
        try
        {
            var request = new GetConsistencyProofRequest { FirstSize = first, SecondSize = second };
            var response = await _retry.RunAsync(call => _rpc.GetConsistencyProofAsync(request, call).ResponseAsync, cancellation);
            return ConsistencyProof.TryDecode(response.Proof.Memory, out var proof, out _) && proof.First == first && proof.Second == second
                ? proof
                : null;
        }
        catch (RequestFailedException e) when (e.StatusCode is not (StatusCode.Unavailable or StatusCode.DeadlineExceeded))
        {
            return null;
        }
    }

    public void Dispose() => _channel.Dispose();
}
