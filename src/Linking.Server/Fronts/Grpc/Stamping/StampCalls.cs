using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Server.Fronts.Grpc.Errors;

using Microsoft.Extensions.ObjectPool;

namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>Stamps under way. What a call waits with is used again by a later one. Thread-safe.</summary>
internal sealed class StampCalls
{
    // Some 100 bytes each, kept once there were as many calls at a time.
    private const int MostKept = 16384;

    private readonly ObjectPool<StampCall> _idle;

    public StampCalls(ServerMeters meters, RequestGate gate)
    {
        (Meters, Gate) = (meters, gate);
        _idle = new DefaultObjectPool<StampCall>(new Policy(this), MostKept);
    }

    public ServerMeters Meters { get; }

    public RequestGate Gate { get; }

    /// <summary>Submits a leaf.</summary>
    /// <returns>Its answer, when its round is durable. Fails with the status that ends the call.</returns>
    public Task<OutgoingAnswer> Submit(LedgerNode node, ReadOnlyMemory<byte> leaf, Submitter? submitter)
    {
        var call = _idle.Get();
        var answer = call.Begin();
        if (node.Submit(leaf, call, new LeafTag(0, Meters.Now), submitter) is not { } refusal)
            return answer;
        Return(call);
        return Task.FromException<OutgoingAnswer>(RpcFailures.ToException(Gate.LeafErrorOf(refusal)));
    }

    public void Return(StampCall call) => _idle.Return(call);

    private sealed class Policy(StampCalls calls) : PooledObjectPolicy<StampCall>
    {
        public override StampCall Create() => new(calls);

        public override bool Return(StampCall obj) => true;
    }
}
