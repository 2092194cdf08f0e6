using Linking.Events;
using Linking.Hashing;
using Linking.Notes;

namespace Linking.Records;

/// <summary>
/// What the events of a record say together, by size and by round (docs/spec/record.md): keys, state, notices. Whether they
/// count is decided where they are taken, in the walk or in the ledger. Immutable.
/// </summary>
public sealed class RecordEvents
{
    private readonly (ulong Round, RecordEvent Event)[] _events;

    private RecordEvents((ulong Round, RecordEvent Event)[] events) => _events = events;

    /// <summary>No event at all: no keys either.</summary>
    public static RecordEvents None { get; } = new([]);

    /// <summary>Their number.</summary>
    public int Count => _events.Length;

    /// <summary>The round of the newest; null if there is none.</summary>
    public ulong? LastRound => _events.Length == 0 ? null : _events[^1].Round;

    /// <summary>Null if there is none.</summary>
    public Genesis? Genesis => _events.Length == 0 ? null : _events[0].Event as Genesis;

    /// <summary>The state that the last genesis or configuration brings: its recovery keys are in force for the next event.</summary>
    public LedgerState? Newest => _events.Select(e => StateOf(e.Event)).LastOrDefault(state => state is not null);

    /// <summary>The genesis or configuration that <see cref="Newest"/> is of.</summary>
    public RecordEvent? NewestBringer => _events.Select(e => e.Event).LastOrDefault(value => StateOf(value) is not null);

    /// <summary>The first successor event, which alone counts; null if there is none.</summary>
    public Successor? Successor => _events.Select(e => e.Event).OfType<Successor>().FirstOrDefault();

    /// <summary>All publication keys that were ever in force.</summary>
    public IEnumerable<VerifierKey> PublicationKeys => _events.SelectMany(e => StateOf(e.Event)?.Keys.Publication ?? []).Distinct();

    /// <summary>These events and one more.</summary>
    /// <param name="round">n, larger than those of all before.</param>
    /// <param name="value">The event.</param>
    public RecordEvents With(ulong round, RecordEvent value) => new([.. _events, (round, value)]);

    /// <summary>The keys in force for a size, at most one set; none before the genesis and after the end of service.</summary>
    public LedgerKeys KeysFor(ulong size)
    {
        for (var i = _events.Length - 1; i >= 0; i--)
        {
            if (StateOf(_events[i].Event) is { } state && size >= FirstSize(_events[i].Round, _events[i].Event))
                return state.Keys;
        }

        return LedgerKeys.None;
    }

    /// <summary>
    /// From when on the service signs nothing with these keys: the earliest end that an event names which brings one of them. So it is
    /// never put off for a key. Null: without end.
    /// </summary>
    public Instant? KeyEndOf(LedgerKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        Instant? earliest = null;
        foreach (var (_, value) in _events)
        {
            if (StateOf(value) is { } state && KeyEnd.Of(value) is { } end && !(earliest <= end) &&
                Signing(state.Keys).Any(own => Signing(keys).Any(own.IsSameKey)))
                earliest = end;
        }

        return earliest;

        static IEnumerable<VerifierKey> Signing(LedgerKeys all) => all.Alpha.Concat(all.Beta).Concat(all.Publication);
    }

    /// <summary>The state in force at header n: of the last genesis or configuration of a round before n; null if there is none.</summary>
    public LedgerState? StateAt(ulong index) => _events
        .Where(e => e.Round < index || e.Round == 0).Select(e => StateOf(e.Event)).LastOrDefault(state => state is not null);

    /// <summary>Whether a notice about the clock struck the round.</summary>
    public bool IsStruck(ulong round) => StruckFrom(round) is not null;

    /// <summary>The first round of a notice that struck this one; null if none did.</summary>
    public ulong? StruckFrom(ulong round)
    {
        foreach (var (_, value) in _events)
        {
            if (value is Notice { About: ClockSubject about } && about.First <= round && round <= about.Last)
                return about.First;
        }

        return null;
    }

    /// <summary>Whether a notice declares that the data of the round was lost.</summary>
    public bool IsUnprovable(ulong round) =>
        _events.Any(e => e.Event is Notice { About: UnprovableSubject lost } && lost.First <= round && round <= lost.Last);

    /// <summary>The earliest time from which a notice calls the key stolen, under every name of its type and public key.</summary>
    public Instant? StolenSince(VerifierKey key)
    {
        Instant? earliest = null;
        foreach (var (_, value) in _events)
        {
            if (value is Notice { About: StolenSubject stolen } && stolen.Key.IsSameKey(key) && !(earliest <= stolen.Since))
                earliest = stolen.Since;
        }

        return earliest;
    }

    /// <summary>
    /// Why an event cannot follow these in a round: it speaks of rounds that do not fit its place, or the recovery keys in
    /// force have not signed it. Null if it can; whether its seal is right is not looked at.
    /// </summary>
    /// <param name="round">n, larger than those of all before.</param>
    /// <param name="reading">The event, read.</param>
    /// <param name="isPassedOver">Keys that are treated as if their type were unknown.</param>
    public string? FaultOf(ulong round, EventReading reading, Predicate<VerifierKey>? isPassedOver = null)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return reading.Event switch
        {
            Events.Genesis or not RecordEvent => "it is no event that follows in a record",
            Notice { About: ClockSubject clock } when clock.Last != round - 1 =>
                "its notice about the clock does not end with the round before it",
            Notice { About: UnprovableSubject lost } when lost.Last >= round => "its notice is about rounds that are not before it",
            Configuration or Events.Successor => FaultOfSignature(reading, Newest?.Keys.Recovery ?? [], isPassedOver),
            _ => null,
        };
    }

    private static string? FaultOfSignature(
        EventReading reading, IReadOnlyList<VerifierKey> recovery, Predicate<VerifierKey>? isPassedOver)
    {
        if (recovery.Count > 0)
            return reading.Note?.IsSignedBy(recovery, isPassedOver) == true ? null : "it is not signed by the recovery keys in force";
        return reading.Note is null && reading.Event is not Configuration { SealNew: true }
            ? null
            : "there are no recovery keys in force for it";
    }

    private static LedgerState? StateOf(RecordEvent value) => value switch
    {
        Genesis genesis => genesis.State,
        Configuration configuration => configuration.State,
        _ => null,
    };

    private static ulong FirstSize(ulong round, RecordEvent value) =>
        round + (value is Events.Genesis or Configuration { SealNew: true } ? 1UL : 2UL);
}
