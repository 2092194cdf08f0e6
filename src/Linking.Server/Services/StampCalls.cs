using Linking.Ledger;
using Linking.Server.Errors;

using Microsoft.Extensions.ObjectPool;

namespace Linking.Server.Services;

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
    /// <returns>Its answer, when its round is durable; awaited once. Fails with the status that ends the call.</returns>
    public ValueTask<StampAnswer> Submit(LedgerNode node, ReadOnlySpan<byte> leaf)
    {
        var call = _idle.Get();
        var answer = call.Task;
        if (node.Submit(leaf, call, new LeafTag(0, Meters.Now)) is not { } refusal)
            return answer;
        Return(call);
        return ValueTask.FromException<StampAnswer>(RpcFailures.ToException(Gate.LeafErrorOf(refusal, leaf.ToArray())));
    }

    public void Return(StampCall call) => _idle.Return(call);

    private sealed class Policy(StampCalls calls) : PooledObjectPolicy<StampCall>
    {
        public override StampCall Create() => new(calls);

        public override bool Return(StampCall obj) => true;
    }
}
