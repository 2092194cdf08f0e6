namespace Linking.Ledger.Issuing;

/// <summary>The runs of one round, in order, and by key. Not thread-safe.</summary>
internal sealed class RunCallers
{
    private readonly List<RunCaller> _all = [];
    private readonly Dictionary<ulong, RunCaller> _byKey = [];

    public IReadOnlyList<RunCaller> All => _all;

    public RunCaller? Find(ulong key) => _byKey.GetValueOrDefault(key);

    public void Add(RunCaller caller)
    {
        _all.Add(caller);

        // Another batch of the same key by chance is not found again, and is stamped anew when it is repeated.
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
