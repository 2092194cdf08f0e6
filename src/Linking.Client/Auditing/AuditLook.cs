using Linking.Auditing;
using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Verification;

namespace Linking.Client.Auditing;

/// <summary>One look at a ledger (docs/spec/audit.md, "Looking").</summary>
internal sealed partial class AuditLook(
    AuditOptions options, AuditFolder folder, ILedgerSource probe, OperatorClient? endpoint, DigestPair identity, RecordFile? known,
    AuditState? state)
{
    private const int MaxRenewals = 2;

    // A server or a book that goes on with what is wrong would fill memory and disk.
    private const int MaxFindings = 1000;

    private readonly List<AuditFinding> _findings = [];
    private readonly List<string> _evidence = [];
    private readonly Conviction _conviction = new(probe);
    private LedgerView _view = null!;
    private KnownHead _head = null!;
    private ulong _listed;
    private int _renewals;

    public IReadOnlyList<AuditFinding> Findings => [.. _findings.Distinct()];

    public IReadOnlyList<string> Evidence => [.. _evidence.Distinct(StringComparer.Ordinal)];

    /// <summary>The record that counts now.</summary>
    public RecordFile Record => _view.Record;

    /// <summary>What is to be remembered; null if the history did not hold.</summary>
    public AuditState? Held { get; private set; }

    public ulong NewHeaders { get; private set; }

    /// <summary>What came of the leaves; null if they were not looked at.</summary>
    public LeavesLook? Leaves { get; private set; }

    public Instant Now => Instant.FromDateTime(options.Clock.GetUtcNow());

    public async Task RunAsync(CancellationToken cancellation)
    {
        await TakeRecordAsync(cancellation);
        await ListPublicationsAsync(cancellation);
        CheckListed();
        _head = await probe.ReadHeadAsync(cancellation);
        // It may have grown since: what is in the head's history is in the record that is read after it.
        await TakeRecordAsync(cancellation);
        if (!_view.IsSigned(_head, Now))
        {
            Add(AuditCode.Key, null, $"The newest head, of size {_head.Size}, is not signed by the keys in force.");
            Save(AuditCode.Key, SignedWord.Of(_head).Exhibits);
            return;
        }

        if (state is not null && _head.Size < state.Size)
            await RolledBackAsync(cancellation);
        else
            await FollowAsync(cancellation);
        foreach (var book in options.Books)
            await CompareAsync(book, cancellation);
        foreach (var documents in options.Documents)
            _findings.AddRange(NamedDocuments.Missing(documents, _view, Met(), cancellation).Take(MaxFindings));
        if (endpoint is not null && Held is not null)
            await RehashLeavesAsync(endpoint, cancellation);
    }

    private IEnumerable<KnownPublication> Met()
    {
        for (var number = 1UL; folder.Find(number) is { } publication; number++)
            yield return publication;
    }

    // A round may close between two requests and bring other keys.
    private async Task RenewRecordAsync(CancellationToken cancellation)
    {
        if (++_renewals <= MaxRenewals)
            await TakeRecordAsync(cancellation);
    }

    private async Task TakeRecordAsync(CancellationToken cancellation)
    {
        var given = await probe.ReadRecordAsync(cancellation);
        var own = _view?.Record ?? known;
        var pin = RecordPin.Of(identity, own, given);
        if (pin.Record is null)
        {
            throw new UntrustedReplyException(
                $"The server's record is not that of the identity that it has. {pin.Reason}".TrimEnd());
        }

        switch (pin.Result)
        {
            case PinResult.Fork:
                Add(AuditCode.Fork, null, "The server has another record than was seen before, signed by the ledger's keys.");
                _evidence.Add(folder.Evidence.Save(pin.Fork!));
                break;
            case PinResult.Refused:
                Add(AuditCode.Record, null, $"The server's record does not continue the one that was seen before. {pin.Reason}".TrimEnd());
                break;
            case PinResult.Older:
                Add(AuditCode.Rollback, null,
                    $"The server's record has {given.Entries.Count} entries, and {own!.Entries.Count} were seen before.");
                break;
        }

        _view = new LedgerView(identity, pin.Record);
        if (pin.Result == PinResult.Longer)
            folder.Write(pin.Record);
    }

    // Each against what was seen before; what is new and signed is kept.
    private async Task ListPublicationsAsync(CancellationToken cancellation)
    {
        await foreach (var publication in probe.ListPublicationsAsync(_listed + 1, cancellation))
        {
            var number = publication.Publication.Number;
            if (number != _listed + 1)
            {
                Add(AuditCode.Publication, null, $"The server lists publication {number} where number {_listed + 1} is due.");
                break;
            }

            _listed = number;
            if (!_view.IsCompleteFor(publication))
                await RenewRecordAsync(cancellation);
            Meet(publication, probe.Place);
            if (_findings.Count >= MaxFindings)
                break;
        }
    }

    private void CheckListed()
    {
        if (folder.Find(_listed + 1) is not { } hidden)
            return;
        Add(AuditCode.Rollback, null, $"The server lists {_listed} publications, and number {_listed + 1} was seen before.");
        Save(AuditCode.Rollback, SignedWord.Of(hidden).Exhibits);
    }

    /// <returns>Whether it is signed, and no other one of its number is known.</returns>
    private bool Meet(KnownPublication publication, string place)
    {
        var number = publication.Publication.Number;
        var isSigned = _view.IsSigned(publication, Now);
        if (folder.Find(number) is { } kept)
        {
            if (kept.Signed.TextBytes.Span.SequenceEqual(publication.Signed.TextBytes.Span))
                return true;
            Add(AuditCode.Rewritten, null,
                isSigned
                    ? $"Publication {number} at {place} has another text than was seen before, and both are signed by the ledger's keys."
                    : $"Publication {number} at {place} has another text than was seen before; that of there is not signed by the " +
                        "ledger's keys.");
            if (isSigned)
                _evidence.Add(folder.Evidence.Save(ForkMaker.OfPublications(Record, kept.Note, publication.Note)));
            else
                Save(AuditCode.Rewritten, [.. SignedWord.Of(kept).Exhibits, .. SignedWord.Of(publication).Exhibits]);
            return false;
        }

        if (isSigned)
        {
            folder.Keep(publication);
            return true;
        }

        Add(AuditCode.Publication, null, $"Publication {number} at {place} is not signed by the keys in force.");
        Save(AuditCode.Publication, SignedWord.Of(publication).Exhibits);
        return false;
    }

    private async Task RolledBackAsync(CancellationToken cancellation)
    {
        Add(AuditCode.Rollback, null,
            $"The newest head is of {_head.Size} rounds, and one of {state!.Size} was seen before: a copy that is behind, or the ledger " +
            "was set back.");
        var heads = KnownHead.TryRead(state.Head, out var before) ? SignedWord.Of(before).Exhibits : [];
        await ConvictAsync(AuditCode.Rollback, NewestPublished(_head.Size), [.. heads, .. SignedWord.Of(_head).Exhibits], cancellation);
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var audit = new HistoryAudit(identity, Record, state);
        var from = audit.Size;
        var next = await TakePublicationsAsync(audit, folder.Find(audit.PublicationNumber + 1), cancellation);
        var holds = true;
        if (_head.Size > from)
        {
            await foreach (var header in probe.ReadHeadersAsync(from, _head.Size - from, cancellation))
            {
                if (audit.Size == _head.Size)
                    Add(AuditCode.Header, null, $"The server gives more headers than the {_head.Size} of its head, which were asked for.");
                holds = audit.Size < _head.Size && audit.Take(header, Now, _findings);
                if (!holds)
                    break;
                next = await TakePublicationsAsync(audit, next, cancellation);
            }
        }

        if (holds && audit.Size < _head.Size)
        {
            Add(AuditCode.Head, null, $"The server signed a head of {_head.Size} rounds, and gives the headers of {audit.Size}.");
            holds = false;
        }

        if (holds && audit.Check(_head.Root, _findings))
        {
            Held = audit.ToState(_head.Signed, Now, new ulong[AuditCodes.Largest]);
            NewHeaders = audit.Size - from;
        }
        else
        {
            await BrokenAsync(cancellation);
        }

        if (next is not null && next.Publication.Size > _head.Size)
        {
            Add(AuditCode.Rollback, null,
                $"Publication {next.Publication.Number} is of {next.Publication.Size} rounds, and the newest head of {_head.Size}.");
            Save(AuditCode.Rollback, [.. SignedWord.Of(next).Exhibits, .. SignedWord.Of(_head).Exhibits]);
        }

        CheckSilence(audit);
    }

    // Those whose size the history has come to.
    private async Task<KnownPublication?> TakePublicationsAsync(
        HistoryAudit audit, KnownPublication? next, CancellationToken cancellation)
    {
        for (; next is not null && next.Publication.Size <= audit.Size; next = folder.Find(audit.PublicationNumber + 1))
        {
            var publication = next.Publication;
            // One that was made of a size which the audit had passed before.
            var proof = publication.Size < audit.Size ? await probe.FindProofAsync(publication.Size, audit.Size, cancellation) : null;
            var root = audit.Root;
            var before = _findings.Count;
            var beside = proof is null ? null : await FindBesideAsync(publication, audit.Size, root, cancellation);
            audit.Take(
                publication,
                chain => proof?.Suite == publication.Suite && proof.Holds(chain, publication.Root[chain], root[chain]),
                beside,
                _findings);
            if (_findings.Count > before)
                await ConvictAsync(
                    AuditCode.Publication, [SignedWord.Of(next)], [.. SignedWord.Of(next).Exhibits, .. SignedWord.Of(_head).Exhibits],
                    cancellation);
        }

        return next;
    }

    /// <summary>
    /// Headers S − 1 and S of a publication of size S. Header S is of the history if the proof from S to S + 1 has its hash, and S + 1
    /// leads to the whole; it fixes header S − 1.
    /// </summary>
    private async Task<(Header Last, Header Next)?> FindBesideAsync(
        Publication publication, ulong whole, DigestPair root, CancellationToken cancellation)
    {
        var (s, suite) = (publication.Size, _view.Suite);
        var headers = new List<Header>();
        await foreach (var bytes in probe.ReadHeadersAsync(s - 1, Math.Min(3, whole - s + 1), cancellation))
        {
            if (headers.Count == 3 || !Header.TryDecode(bytes, out var header, out _) || header.Suite != suite ||
                header.Index != s - 1 + (ulong)headers.Count)
                return null;
            headers.Add(header);
        }

        if (headers.Count < 2 || headers[1].PreviousLink != headers[0].Link())
            return null;
        var isLast = s + 1 == whole;
        if (!isLast && headers.Count < 3)
            return null;
        var next = isLast ? root : headers[2].HistoryRoot;
        var step = await probe.FindProofAsync(s, s + 1, cancellation);
        var rest = isLast ? null : await probe.FindProofAsync(s + 1, whole, cancellation);
        return step is not null && step.Suite == suite && (isLast || rest?.Suite == suite) &&
            Enum.GetValues<Chain>().All(chain =>
                step.Adds(chain, headers[1].Link()[chain]) && step.Holds(chain, publication.Root[chain], next[chain]) &&
                (rest is null || rest.Holds(chain, next[chain], root[chain])))
            ? (headers[0], headers[1])
            : null;
    }

    private async Task BrokenAsync(CancellationToken cancellation)
    {
        var code = _findings[^1].Code;
        SignedWord[] heads = state is not null && KnownHead.TryRead(state.Head, out var before) ? [SignedWord.Of(before)] : [];
        await ConvictAsync(
            code, [.. heads, .. NewestPublished(_head.Size)],
            [.. heads.SelectMany(head => head.Exhibits), .. SignedWord.Of(_head).Exhibits], cancellation);
    }

    // The newest publication that was kept, of at most a size.
    private IEnumerable<SignedWord> NewestPublished(ulong size)
    {
        SignedWord? newest = null;
        for (var number = 1UL; folder.Find(number) is { } kept && kept.Publication.Size <= size; number++)
            newest = SignedWord.Of(kept);
        return newest is null ? [] : [newest];
    }

    /// <summary>
    /// Holds words of before against the newest head; the first that it contradicts is the proof. Without one what was found is saved as
    /// it stands.
    /// </summary>
    private async Task ConvictAsync(
        AuditCode code, IEnumerable<SignedWord> words, IReadOnlyList<Exhibit> otherwise, CancellationToken cancellation)
    {
        foreach (var word in words)
        {
            var exhibits = await _conviction.GatherAsync(word, SignedWord.Of(_head), cancellation);
            var evidence = EvidenceOf(AuditCode.Fork, "Two signed words that cannot both be true.", exhibits);
            if (Conviction.ProvenUnder(evidence, identity) is not { Count: > 0 } chains)
                continue;
            var under = chains.Count == 1 ? _view.Suite[chains[0]].Name() : "both functions";
            Add(AuditCode.Fork, chains.Count == 1 ? chains[0] : null,
                $"The ledger signed its history of {word.Size} rounds, and signs now one of {_head.Size} rounds that has another there, " +
                $"under {under}.");
            Save(AuditCode.Fork, exhibits);
            return;
        }

        Save(code, otherwise);
    }

    private void CheckSilence(HistoryAudit audit)
    {
        if (audit.Uncovered is not { } oldest || !IsOverdue(oldest))
            return;
        Add(AuditCode.Silence, null,
            $"The oldest header that no publication covers is of {oldest}; a publication is due every " +
            $"{TimeSpan.FromMicroseconds(_view.StateAt(_head.Size)!.PublicationInterval)}.");
        Save(AuditCode.Silence, SignedWord.Of(_head).Exhibits);
    }

    // Half a period is for a server that is busy, and what the clocks may differ by.
    private bool IsOverdue(Instant oldest)
    {
        if (_view.StateAt(_head.Size) is not { } promised || _view.PublicationKeysOf(_head.Size).Count == 0)
            return false;
        return Now.Microseconds > oldest.Microseconds + promised.PublicationInterval + promised.PublicationInterval / 2 +
            HistoryAudit.ClockTolerance;
    }

    private void Add(AuditCode code, Chain? chain, string message) => _findings.Add(new AuditFinding(code, chain, message));

    private AuditEvidence EvidenceOf(AuditCode code, string words, IReadOnlyList<Exhibit> exhibits) =>
        new(code, Now, words, Record, exhibits);

    // In the words of the newest finding.
    private void Save(AuditCode code, IReadOnlyList<Exhibit> exhibits) =>
        _evidence.Add(folder.Evidence.Save(EvidenceOf(code, _findings[^1].Message, exhibits)));
}
