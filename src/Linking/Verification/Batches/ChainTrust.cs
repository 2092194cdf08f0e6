using Linking.Hashing;
using Linking.Publications;

namespace Linking.Verification.Batches;

/// <summary>The part of the caller's trust that concerns one function, looked up once for any number of tokens.</summary>
internal sealed class ChainTrust
{
    private readonly ILookup<ulong, RepresentativeValue> _bySize;

    public ChainTrust(Chain chain, Trust trust)
    {
        Chain = chain;
        Function = HashFunctions.FunctionOf(chain);
        Trust = trust;
        Values = [.. trust.Values.Where(v => v.Function == Function)];
        _bySize = Values.ToLookup(v => v.Size);
        HeadOrigin = trust.Ledger.HeadOrigin(chain);
        HeadKeys = [.. trust.Keys.Where(k => k.Key.Name == HeadOrigin)];
        JudgedAt = trust.Covered is { } covered && covered < trust.Now ? covered : trust.Now;
        IsBroken = trust.BrokenSince.TryGetValue(Function, out var since) && since <= trust.Now &&
            (trust.Covered is not { } sound || sound >= since);
    }

    public Chain Chain { get; }

    public HashFunction Function { get; }

    public Trust Trust { get; }

    /// <summary>The values under this function, in the caller's order.</summary>
    public IReadOnlyList<RepresentativeValue> Values { get; }

    /// <summary>Origin of the notes under this function.</summary>
    public string HeadOrigin { get; }

    /// <summary>The keys of that name.</summary>
    public IReadOnlyList<TrustedKey> HeadKeys { get; }

    /// <summary>The time at which keys must be in force and signatures alone suffice.</summary>
    public Instant JudgedAt { get; }

    /// <summary>The function is held broken: step 12.</summary>
    public bool IsBroken { get; }

    /// <summary>The values of one size, in the caller's order.</summary>
    public IEnumerable<RepresentativeValue> ValuesOf(ulong size) => _bySize[size];
}
