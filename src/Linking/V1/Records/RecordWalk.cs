using Linking.V1.Events;
using Linking.V1.Hashing;
using Linking.V1.Notes;
using Linking.V1.Rounds;

using Chain = Linking.Hashing.Chain;

namespace Linking.V1.Records;

/// <summary>
/// What a record fixes under one function, from an identity (docs/spec/v1/record.md, "Walking the record"): keys by size,
/// state by round, notices, struck rounds. Immutable.
/// </summary>
public sealed class RecordWalk
{
    private readonly ulong? _unknownRound;

    internal RecordWalk(Chain chain, IReadOnlyList<TakenEvent> taken, WalkEnd end, string? reason, ulong? unknownRound) =>
        (Chain, Taken, End, Reason, _unknownRound) = (chain, taken, end, reason, unknownRound);

    public Chain Chain { get; }

    /// <summary>The entries taken, from the genesis on.</summary>
    public IReadOnlyList<TakenEvent> Taken { get; }

    public WalkEnd End { get; }

    /// <summary>Why it ended, as a sentence; null if whole.</summary>
    public string? Reason { get; }

    /// <summary>Null if nothing was taken.</summary>
    public Genesis? Genesis => Taken.Count == 0 ? null : (Genesis)Taken[0].Event;

    /// <summary>The first successor event, which alone transfers trust.</summary>
    public Successor? Successor => Taken.Select(t => t.Event).OfType<Successor>().FirstOrDefault();

    /// <summary>The notices with the rounds they stand in.</summary>
    public IEnumerable<TakenEvent> Notices => Taken.Where(t => t.Event is Notice);

    /// <summary>Walks a record.</summary>
    /// <param name="record">The file.</param>
    /// <param name="chain">α or β; neither takes a value of the other.</param>
    /// <param name="identity">That half of the identity.</param>
    /// <param name="pinnedEntries">How many of its entries the caller accepted earlier: fallen schemes are not asked of them.</param>
    /// <param name="isPassedOver">Keys whose scheme is held forgeable since a time ≤ judged at.</param>
    public static RecordWalk Of(
        RecordFile record, Chain chain, Digest identity, int pinnedEntries = 0, Predicate<VerifierKey>? isPassedOver = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new RecordWalker(record, chain, pinnedEntries, isPassedOver).Walk(identity);
    }

    /// <summary>The keys in force for a size, at most one set; none before the genesis and after the end of service.</summary>
    public LedgerKeys KeysFor(ulong size)
    {
        for (var i = Taken.Count - 1; i >= 0; i--)
        {
            if (StateOf(Taken[i].Event) is { } state && size >= FirstSize(Taken[i]))
                return state.Keys;
        }

        return LedgerKeys.None;
    }

    /// <summary>The state in force at header n: of the last genesis or configuration of a round before n; null if there is none.</summary>
    public LedgerState? StateAt(ulong index) =>
        Taken.Where(t => t.Round < index || t.Round == 0).Select(t => StateOf(t.Event)).LastOrDefault(state => state is not null);

    /// <summary>The link of the last entry of a round before a size or header; null if there is none.</summary>
    public Digest? LinkBefore(ulong round) => Taken.LastOrDefault(t => t.Round < round)?.Link;

    /// <summary>Whether the record holds all events before header m, and none of a later version among them.</summary>
    public bool IsCompleteFor(Header header) =>
        Taken.Count > 0 && (header.Index == 0 || LinkBefore(header.Index) == header.RecordLink[Chain]) && !(_unknownRound < header.Index);

    /// <summary>Whether no event of a later version stands in a round before the size.</summary>
    public bool IsKnownFor(ulong size) => !(_unknownRound < size);

    /// <summary>Whether a notice about the clock struck the round.</summary>
    public bool IsStruck(ulong round) =>
        Taken.Any(t => t.Event is Notice { About: ClockSubject about } && about.First <= round && round <= about.Last);

    /// <summary>The earliest time from which a notice calls the key stolen, under every name of its type and public key.</summary>
    public Instant? StolenSince(VerifierKey key)
    {
        var notices = Taken.Select(t => (t.Event as Notice)?.About).OfType<StolenSubject>();
        var times = notices.Where(s => s.Key.IsSameKey(key)).Select(s => s.Since).ToList();
        return times.Count == 0 ? null : times.Min();
    }

    internal static LedgerState? StateOf(RecordEvent value) => value switch
    {
        Genesis genesis => genesis.State,
        Configuration configuration => configuration.State,
        _ => null,
    };

    private static ulong FirstSize(TakenEvent taken) =>
        taken.Round + (taken.Event is Events.Genesis or Configuration { SealNew: true } ? 1UL : 2UL);
}
