using Linking.Events;
using Linking.Hashing;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Cli.Successions;

/// <summary>What is known of a ledger that is to have a successor.</summary>
/// <param name="Record">Its record, with all events.</param>
/// <param name="Size">N of its newest head.</param>
/// <param name="Root">The history roots of that head.</param>
/// <param name="Earlier">The records of the ledgers that it follows itself, the newest ledger's first.</param>
internal sealed record OldState(RecordFile Record, ulong Size, DigestPair Root, IReadOnlyList<RecordFile> Earlier)
{
    private readonly Lazy<(RecordWalk Alpha, RecordWalk Beta)> _walks = new(() =>
        (Walked(Record, Chain.Alpha), Walked(Record, Chain.Beta)));

    public DigestPair Identity => Record.Entries[0].Link();

    public LedgerId Ledger => Record.Entries[0].Header.Ledger;

    public Suite Suite => Record.Entries[0].Header.Suite;

    /// <summary>A head as the successor's genesis names it.</summary>
    public Predecessor Head => new(Ledger, Suite, Identity, Size, Root);

    /// <summary>The first successor event, where both functions' walks take it: the round that holds it, and what it says.</summary>
    public (ulong Round, Successor Event)? Named
    {
        get
        {
            var (alpha, beta) = (First(_walks.Value.Alpha), First(_walks.Value.Beta));
            return alpha is { } found && found.Round == beta?.Round ? found : null;
        }
    }

    /// <summary>Whether the record has ended the service.</summary>
    public bool HasEnded => _walks.Value.Alpha.KeysFor(Record.Entries[^1].Round + 2).IsNone;

    /// <summary>The notices of the record about no rounds, keys or algorithms, each with its round, in order.</summary>
    public IEnumerable<(ulong Round, IReadOnlyList<string> Lines)> OtherNotices =>
        _walks.Value.Alpha.Notices.Select(t => (t.Round, Event: (Notice)t.Event)).Where(t => t.Event.About is OtherSubject)
            .Select(t => (t.Round, t.Event.Text));

    /// <summary>Whether a successor event must be signed by recovery keys.</summary>
    public bool NeedsSignature => RecoveryKeys.Count > 0;

    private IReadOnlyList<Notes.VerifierKey> RecoveryKeys =>
        _walks.Value.Alpha.StateAt(Record.Entries[^1].Round + 1)?.Keys.Recovery ?? [];

    /// <summary>The text of the event that names a successor, behind the record as it is now.</summary>
    public byte[] TextNaming(NewLedger successor) => new Successor
    {
        Ledger = Ledger,
        Record = Record.Entries[^1].Link(),
        SuccessorLedger = successor.Ledger,
        SuccessorSuite = successor.Suite,
        SuccessorIdentity = successor.Identity,
    }.ToText(Suite);

    /// <summary>The text of the configuration that ends the service: the state in force, without keys.</summary>
    public byte[] TextEnding()
    {
        var last = Record.Entries[^1];
        var state = _walks.Value.Alpha.StateAt(last.Round + 1)!;
        var ending = state with { Keys = LedgerKeys.None };
        return new Configuration { Ledger = Ledger, Record = last.Link(), SealNew = false, State = ending }.ToText(Suite);
    }

    /// <summary>Whether bytes are this very text, signed by the recovery keys in force.</summary>
    public bool IsSigned(ReadOnlyMemory<byte> bytes, byte[] text) =>
        Notes.SignedNote.TryParse(bytes, out var note) &&
        System.Text.Encoding.UTF8.GetBytes(note.Text).AsSpan().SequenceEqual(text) && note.IsSignedBy(RecoveryKeys);

    private static RecordWalk Walked(RecordFile record, Chain chain) =>
        RecordWalk.Of(record, chain, record.Entries[0].Link()[chain], record.Entries.Count);

    private static (ulong Round, Successor Event)? First(RecordWalk walk) =>
        walk.Taken.FirstOrDefault(t => t.Event is Successor) is { Event: Successor named } taken ? (taken.Round, named) : null;
}
