using System.Buffers.Binary;

using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Protocol.V1;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;

namespace Linking.Faults.Tests.Overload;

/// <summary>One StampStream that offers leaves as fast as they can be sent, and never repeats one that was refused.</summary>
internal sealed class Flood(GrpcChannel channel, int number)
{
    private static readonly DigestPair Same = Suite.One.Hash("flood"u8);

    private long _offered;

    public long Offered => Interlocked.Read(ref _offered);

    public long Accepted { get; private set; }

    public long Refused { get; private set; }

    /// <summary>Answers that are neither a token nor a refusal that says when to come back.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Offers leaves until it is told to stop, and reads every answer.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var call = new LedgerRpc(channel).StampStream(cancellationToken: CancellationToken.None);
        var reading = Task.Run(() => ReadAsync(call.ResponseStream), CancellationToken.None);
        while (!stop.IsCancellationRequested)
        {
            await call.RequestStream.WriteAsync(new StampStreamRequest { Id = (ulong)_offered, Leaf = ByteString.CopyFrom(NextLeaf()) },
                CancellationToken.None);
            Interlocked.Increment(ref _offered);
        }

        await call.RequestStream.CompleteAsync();
        await reading;
    }

    private byte[] NextLeaf()
    {
        var nonce = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(nonce, number);
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(8), _offered);
        return new Leaf(Suite.One, LeafKind.Document, Same, nonce: nonce).ToBytes();
    }

    private async Task ReadAsync(IAsyncStreamReader<StampStreamResponse> answers)
    {
        while (await answers.MoveNext(CancellationToken.None))
        {
            var answer = answers.Current;
            if (answer.OutcomeCase == StampStreamResponse.OutcomeOneofCase.Token)
                Accepted++;
            else if (answer.Error is { } error && RequestError.From(error) is { Reason: ErrorReason.Overloaded, RetryAfter: not null })
                Refused++;
            else if (Wrong.Count < 10)
                Wrong.Add($"{answer.Id}: {answer.Error}");
        }
    }
}
