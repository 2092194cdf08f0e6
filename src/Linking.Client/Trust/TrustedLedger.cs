using Linking.Auditing;
using Linking.Client.Auditing;
using Linking.Client.Calls;
using Linking.Events;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Rounds;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Client.Trust;

/// <summary>A ledger whose identity is pinned, as it was when it was read (docs/spec/record.md, "Pinning"). Immutable.</summary>
public sealed class TrustedLedger
{
    private static readonly Lock Observing = new();

    private readonly LedgerDocument _document;
    private readonly Lazy<LedgerView> _view;

    internal TrustedLedger(
        string folder, LedgerDocument document, DigestPair identity, RecordFile record, KnownHead? head,
        IReadOnlyList<ForkProof> forks)
    {
        _document = document;
        Folder = folder;
        Identity = identity;
        Record = record;
        Head = head;
        Forks = forks;
        // Beyond a fork's common part no signature counts, until a person decides.
        var common = forks.Where(f => f.First.Type == StatementType.RecordEntry).Select(f => f.Record.Entries.Count)
            .DefaultIfEmpty(record.Entries.Count).Min();
        Accepted = common >= record.Entries.Count ? record : new RecordFile([.. record.Entries.Take(common)]);
        _view = new Lazy<LedgerView>(() => new LedgerView(Identity, Accepted));
    }

    /// <summary>Where it is kept.</summary>
    public string Folder { get; }

    /// <summary>The link of its round 0.</summary>
    public DigestPair Identity { get; }

    public LedgerId Name => Record.Entries[0].Header.Ledger;

    public Suite Suite => Record.Entries[0].Header.Suite;

    /// <summary>The newest record that was accepted.</summary>
    public RecordFile Record { get; }

    /// <summary>What of the record counts: all, or, after a fork, the part that both have.</summary>
    public RecordFile Accepted { get; }

    /// <summary>The newest head that was verified; null before the first.</summary>
    public KnownHead? Head { get; }

    /// <summary>Two words of the ledger that were met.</summary>
    public IReadOnlyList<ForkProof> Forks { get; }

    /// <summary>Where the proofs of them are.</summary>
    public string ForkFolder => LedgerFolder.ForksOf(Folder);

    public Instant FirstSeen => Instant.Parse(_document.FirstSeen);

    /// <summary>Where it was met, as <c>scheme://host:port</c>.</summary>
    public IReadOnlyList<string> Addresses => _document.Addresses;

    /// <summary>The successor that the record names, which alone transfers trust; null if it names none.</summary>
    public Successor? Successor => Walk(Chain.Alpha).Successor;

    internal LedgerDocument Document => _document;

    /// <summary>The walk of what counts of the record.</summary>
    public RecordWalk Walk(Chain chain) => RecordWalk.Of(Accepted, chain, Identity[chain], Accepted.Entries.Count);

    /// <summary>Every publication that was met, by number.</summary>
    /// <exception cref="TrustException">One cannot be read.</exception>
    public IReadOnlyList<KnownPublication> ReadPublications() => LedgerFolder.ReadPublications(Folder);

    /// <summary>A voucher for each place where a publication was met, the earliest first.</summary>
    /// <exception cref="TrustException">One cannot be read.</exception>
    public IReadOnlyList<Voucher> ReadVouchers() => LedgerFolder.ReadVouchers(Folder);

    /// <summary>What a verification of this ledger's tokens rests on.</summary>
    /// <param name="held">The real clock.</param>
    /// <exception cref="TrustException">A file of it cannot be read.</exception>
    public Verification.Trust ToTrust(Instant held)
    {
        var walk = Walk(Chain.Alpha);
        return new Verification.Trust
        {
            Ledger = Name,
            Identity = new LedgerIdentity(Identity),
            Record = Accepted.ToBytes(),
            PinnedEntries = Accepted.Entries.Count,
            // Signatures were verified when they were met. What a key signed that was stolen since is judged by its signature.
            Publications =
            [
                .. ReadPublications().Select(p => new GivenPublication(
                    p.Note, !walk.KeysFor(p.Publication.Size).Publication.Any(key => walk.StolenSince(key) <= held))),
            ],
            Vouchers = [.. ReadVouchers().Select(v => (ReadOnlyMemory<byte>)v.ToBytes())],
            Held = held,
        };
    }

    /// <summary>
    /// Holds another record against the one kept (docs/spec/record.md, "Pinning"). Of a fork the proof is saved; neither record counts
    /// beyond what both have.
    /// </summary>
    /// <param name="record">Obtained from anywhere.</param>
    /// <exception cref="TrustException">The proof cannot be written.</exception>
    public RecordComparison Compare(RecordFile record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var pin = RecordPin.Of(Identity, Record, record);
        switch (pin.Result)
        {
            case PinResult.Fork:
                var file = Save(pin.Fork!);
                return new RecordComparison(pin.Result, pin.Fork!.Record, pin.Fork.Record.Entries.Count, pin.Reason, file);
            case PinResult.Longer when ReferenceEquals(Accepted, Record):
                return new RecordComparison(pin.Result, pin.Record!, Record.Entries.Count, pin.Reason, null);
            default:
                return new RecordComparison(pin.Result, Accepted, Accepted.Entries.Count, pin.Reason, null);
        }
    }

    /// <summary>Whether a publication is signed by this ledger's keys in force, of which none was stolen by then.</summary>
    public bool IsSigned(KnownPublication publication, Instant at)
    {
        ArgumentNullException.ThrowIfNull(publication);
        return _view.Value.IsSigned(publication, at);
    }

    /// <summary>
    /// Keeps a publication that the ledger's keys have signed, with a voucher that it was seen at this place. One that contradicts
    /// another that is kept is not kept but shown: the proof of it is saved.
    /// </summary>
    /// <param name="publication">Its signatures were verified.</param>
    /// <param name="seen">This machine's clock.</param>
    /// <param name="place">Where it was met, for people.</param>
    /// <returns>The file of the fork proof, if it contradicts another; else null.</returns>
    /// <exception cref="TrustException">A file cannot be read or written.</exception>
    public string? Observe(KnownPublication publication, Instant seen, string place)
    {
        ArgumentNullException.ThrowIfNull(publication);
        lock (Observing)
        {
            if (Contradiction() is { } before)
                return before;
            LedgerFolder.Keep(Folder, publication, seen, place);
            // Another program may have kept another one meanwhile.
            return Contradiction();
        }

        string? Contradiction() => LedgerFolder.Find(Folder, publication.Publication.Number) is { } other && other.Contradicts(publication)
            ? Save(ForkMaker.OfPublications(Accepted, other.Note, publication.Note))
            : null;
    }

    /// <summary>Saves what shows that the ledger said two things.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="TrustException">It cannot be written.</exception>
    public string Save(ForkProof fork)
    {
        ArgumentNullException.ThrowIfNull(fork);
        return LedgerFolder.Write(Folder, fork);
    }

    /// <summary>Saves beside the fork proofs what shows that the ledger said two things, or might.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="TrustException">It cannot be written.</exception>
    internal string Save(AuditEvidence evidence) => new EvidenceFolder(ForkFolder).Save(evidence);

    /// <summary>Keeps a longer record; see <see cref="RecordPin"/>. After a fork what counts may be shorter than what is kept.</summary>
    internal TrustedLedger Keep(RecordFile record)
    {
        if (record.Entries.Count <= Record.Entries.Count)
            return this;
        LedgerFolder.Write(Folder, record);
        return LedgerFolder.Read(Folder);
    }

    /// <summary>Keeps a head that was verified, if it is newer than the one kept.</summary>
    internal TrustedLedger Keep(KnownHead head)
    {
        // Another program may have kept a newer one meanwhile.
        var now = LedgerFolder.Read(Folder);
        if (now.Head?.Size >= head.Size)
            return now;
        LedgerFolder.Write(Folder, now.Document with
        {
            Head = new LedgerDocumentHead(head.Signed.Alpha.ToArray(), head.Signed.Beta.ToArray()),
        });
        return LedgerFolder.Read(Folder);
    }
}
