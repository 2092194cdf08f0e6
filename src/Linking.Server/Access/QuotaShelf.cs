using System.Collections.Concurrent;

using Linking.Ledger.Admission;

namespace Linking.Server.Access;

/// <summary>A quota for each of many who come without being asked. Thread-safe.</summary>
/// <typeparam name="T">What they are told apart by.</typeparam>
internal sealed class QuotaShelf<T>(QuotaLimits limits, TimeProvider time)
    where T : notnull
{
    // Some 200 bytes each. Those beyond have one quota together.
    private const int MostQuotas = 1 << 16;

    private readonly ConcurrentDictionary<T, Quota> _quotas = new();
    private readonly Quota _others = new(limits, time);
    private long _count;

    public Quota Of(T key)
    {
        if (_quotas.TryGetValue(key, out var quota))
            return quota;
        if (Interlocked.Read(ref _count) >= MostQuotas)
            Forget();
        if (Interlocked.Read(ref _count) >= MostQuotas)
            return _others;
        var made = new Quota(limits, time);
        quota = _quotas.GetOrAdd(key, made);
        if (ReferenceEquals(quota, made))
            Interlocked.Increment(ref _count);
        return quota;
    }

    private void Forget()
    {
        foreach (var untouched in _quotas.Where(q => q.Value.IsUntouched))
        {
            if (_quotas.TryRemove(untouched))
                Interlocked.Decrement(ref _count);
        }
    }
}
