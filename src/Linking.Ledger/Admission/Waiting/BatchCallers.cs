using Linking.Ledger.Issuing;

namespace Linking.Ledger.Admission.Waiting;

/// <summary>The runs of one round, in order, and by key. Not thread-safe.</summary>
internal sealed class BatchCallers
{
    private readonly List<BatchCaller> _all = [];
    private readonly Dictionary<ulong, BatchCaller> _byKey = [];

    public IReadOnlyList<BatchCaller> All => _all;

    public BatchCaller? Find(ulong key) => _byKey.GetValueOrDefault(key);

    public void Add(BatchCaller caller)
    {
        _all.Add(caller);

        // Another batch of the same key by chance is not found, and is stamped again when it is repeated.
        _byKey.TryAdd(caller.Key, caller);
    }

    public void Answer(SealedRound round) => _all.ForEach(caller => caller.Answer(round));

    public void Refuse(LedgerRefusedException refusal) => _all.ForEach(caller => caller.Refuse(refusal));

    public void Clear()
    {
        _all.Clear();
        _byKey.Clear();
    }
}
