using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Records;

/// <summary>
/// What a record fixes under one function, from an identity (docs/spec/record.md, "Walking the record"): keys by size,
/// state by round, notices, struck rounds. Immutable.
/// </summary>
public sealed class RecordWalk
{
    private readonly ulong? _unknownRound;
    private readonly RecordEvents _events;

    internal RecordWalk(
        Chain chain, IReadOnlyList<TakenEvent> taken, RecordEvents events, WalkEnd end, string? reason, ulong? unknownRound) =>
        (Chain, Taken, _events, End, Reason, _unknownRound) = (chain, taken, events, end, reason, unknownRound);

    /// <summary>Names the function.</summary>
    public Chain Chain { get; }

    /// <summary>The entries taken, from the genesis on.</summary>
    public IReadOnlyList<TakenEvent> Taken { get; }

    /// <summary>Why it ended.</summary>
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
    public LedgerKeys KeysFor(ulong size) => _events.KeysFor(size);

    /// <summary>The state in force at header n: of the last genesis or configuration of a round before n; null if there is none.</summary>
    public LedgerState? StateAt(ulong index) => _events.StateAt(index);

    /// <summary>The link of the last entry of a round before a size or header; null if there is none.</summary>
    public Digest? LinkBefore(ulong round) => Taken.LastOrDefault(t => t.Round < round)?.Link;

    /// <summary>Whether the record holds all events before header m, and none of a later version among them.</summary>
    public bool IsCompleteFor(Header header) =>
        Taken.Count > 0 && (header.Index == 0 || LinkBefore(header.Index) == header.RecordLink[Chain]) && !(_unknownRound < header.Index);

    /// <summary>Whether no event of a later version stands in a round before the size.</summary>
    public bool IsKnownFor(ulong size) => !(_unknownRound < size);

    /// <summary>Whether the keys in force for a head's size have signed it.</summary>
    public bool HasSigned(ulong size, SignedNote head, Predicate<VerifierKey>? isPassedOver = null) =>
        IsKnownFor(size) && head.IsSignedBy(KeysFor(size).Heads(Chain), isPassedOver);

    /// <summary>Whether the keys in force for a publication's size have signed it, and its record line is right.</summary>
    public bool HasSigned(Publication publication, SignedNote note, Predicate<VerifierKey>? isPassedOver = null) =>
        IsKnownFor(publication.Size) && LinkBefore(publication.Size) == publication.Record[Chain] &&
        note.IsSignedBy(KeysFor(publication.Size).Publication, isPassedOver);

    /// <summary>Whether a notice about the clock struck the round.</summary>
    public bool IsStruck(ulong round) => _events.IsStruck(round);

    /// <summary>The earliest time from which a notice calls the key stolen, under every name of its type and public key.</summary>
    public Instant? StolenSince(VerifierKey key) => _events.StolenSince(key);
}
