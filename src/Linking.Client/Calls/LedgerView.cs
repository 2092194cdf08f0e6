using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Verification;

namespace Linking.Client.Calls;

/// <summary>What the replies of a server are held against: the identity, and the record as far as it is known. Immutable.</summary>
internal sealed class LedgerView
{
    private readonly RecordWalk[] _walks;
    private readonly byte[] _recordBytes;

    /// <param name="identity">Link of round 0.</param>
    /// <param name="record">It begins with the identity; its walk was taken.</param>
    public LedgerView(DigestPair identity, RecordFile record)
    {
        Identity = identity;
        Record = record;
        _recordBytes = record.ToBytes();
        _walks = [.. Enum.GetValues<Chain>().Select(chain => RecordWalk.Of(record, chain, identity[chain], record.Entries.Count))];
    }

    public DigestPair Identity { get; }

    public RecordFile Record { get; }

    public LedgerId Name => Record.Entries[0].Header.Ledger;

    public Suite Suite => Record.Entries[0].Header.Suite;

    /// <summary>What the verification of a token rests on, by signatures alone.</summary>
    public Verification.Trust ToTrust(Instant held) => new()
    {
        Ledger = Name,
        Identity = new LedgerIdentity(Identity),
        Record = _recordBytes,
        PinnedEntries = Record.Entries.Count,
        Held = held,
    };

    /// <summary>Whether a head is signed by the keys in force for its size, and none of these was stolen by then.</summary>
    public bool IsSigned(KnownHead head, Instant at) => _walks.All(walk =>
        Checkpoint.TryReadNote(
            head.Signed[walk.Chain], Name.HeadOrigin(Suite[walk.Chain]), head.Size, Suite.Width, out var note, out _) &&
        walk.HasSigned(head.Size, note, key => walk.StolenSince(key) <= at));

    /// <summary>
    /// Whether a publication is this ledger's and signed by the keys in force for its size, and none of these was stolen by then.
    /// </summary>
    public bool IsSigned(KnownPublication known, Instant at)
    {
        var publication = known.Publication;
        return publication.Ledger == Name && publication.Suite == Suite && publication.Identity == Identity && _walks.All(walk =>
            walk.HasSigned(publication, known.Signed, key => walk.StolenSince(key) <= at));
    }

    /// <summary>Whether a notice that either function's walk has taken strikes a round.</summary>
    public bool IsStruck(ulong round) => _walks.Any(walk => walk.IsStruck(round));

    /// <summary>The head keys in force for a size.</summary>
    public IReadOnlyList<VerifierKey> KeysOf(ulong size, Chain chain) => _walks[(int)chain].KeysFor(size).Heads(chain);

    /// <summary>The publication keys in force for a size.</summary>
    public IReadOnlyList<VerifierKey> PublicationKeysOf(ulong size) => _walks[0].KeysFor(size).Publication;

    /// <summary>The state in force at a round; null after the record's end.</summary>
    public LedgerState? StateAt(ulong index) => _walks[0].StateAt(index);

    /// <summary>Whether the record holds all events before a header, as the header itself says.</summary>
    public bool IsCompleteFor(Header header) => _walks.All(walk => walk.IsCompleteFor(header));

    /// <summary>Whether the record holds all events that a publication counts, as its record line says.</summary>
    public bool IsCompleteFor(KnownPublication known) =>
        _walks.All(walk => walk.LinkBefore(known.Publication.Size) == known.Publication.Record[walk.Chain]);
}
