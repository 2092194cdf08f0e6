using Grpc.Core;

using Linking.Auditing;
using Linking.Client.Auditing;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Publications;
using Linking.Records;
using Linking.Tokens;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;

namespace Linking.Client.Calls;

/// <summary>
/// What a connection knows of its ledger, and holds every reply against: the identity, the record, the newest head. What is
/// newer is verified before it is believed, and what contradicts is shown as what it is. Thread-safe.
/// </summary>
internal sealed class LedgerWatch : IDisposable
{
    private const int MaxPredecessors = 64;
    private const string NoRecord = "The server sent entries that are no record.";

    private readonly SemaphoreSlim _one = new(1);
    private readonly LedgerRpc _rpc;
    private readonly Retry _retry;
    private readonly LinkingClientOptions _options;
    private readonly List<string> _remarks = [];
    private volatile LedgerView _view;
    private TrustResult? _met;
    private TrustedLedger? _kept;
    private KnownHead? _head;
    private volatile ConsistencyProof? _shown;
    private int _audits;

    private LedgerWatch(LedgerRpc rpc, Retry retry, LinkingClientOptions options, LedgerView view, TrustedLedger? kept)
    {
        (_rpc, _retry, _options, _view, _kept) = (rpc, retry, options, view, kept);
        _head = kept?.Head;
    }

    /// <summary>The newest that was verified.</summary>
    public LedgerView View => _view;

    /// <summary>What the trust folder said; null without one.</summary>
    public TrustResult? Met => _met is null ? null : _met with { Ledger = _kept! };

    /// <summary>What a person should know of the ledger, a sentence each.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    private Instant Now => Instant.FromDateTime(_options.TimeProvider.GetUtcNow());

    private string Place => _options.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Holds what a server says of itself against what is known; keeps it if nothing speaks against it.</summary>
    /// <exception cref="TrustException">It is not the ledger that is kept or expected, or it has said two things.</exception>
    /// <exception cref="UntrustedReplyException">What it says of itself does not hold.</exception>
    public static async Task<LedgerWatch> MeetAsync(
        LedgerRpc rpc, Retry retry, LinkingClientOptions options, LedgerDescription described, CancellationToken cancellation)
    {
        Expect(options, described);
        var kept = options.Trust?.Find(described.Identity);
        var record = kept?.Record;
        if (record is null || record.Entries.Count != described.RecordEntries || record.Entries[^1].Link() != described.RecordLink)
            record = await ReadRecordAsync(rpc, options, null, cancellation);
        var pin = RecordPin.Of(described.Identity, null, record);
        if (pin.Record is null || pin.Record.Entries[0].Header.Ledger != described.Ledger)
        {
            throw new UntrustedReplyException(
                $"The server's record is not that of the identity and name that it has. {pin.Reason}".TrimEnd());
        }

        var watch = new LedgerWatch(rpc, retry, options, new LedgerView(described.Identity, kept?.Accepted ?? pin.Record), kept);
        try
        {
            await watch.TakeAsync(record, cancellation);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Verifies a token that the server sent; asks for the newest record first where the one known is older.</summary>
    /// <exception cref="UntrustedReplyException">It does not hold.</exception>
    public async Task<Token> VerifyAsync(Token token, CancellationToken cancellation)
    {
        if (!_view.IsCompleteFor(token.Header))
            await RenewAsync(cancellation);
        TokenCheck.Verify(token, _view, Now);
        return token;
    }

    /// <summary>The same for tokens of one header.</summary>
    /// <exception cref="UntrustedReplyException">One of them does not hold.</exception>
    public async Task VerifyAsync(IReadOnlyList<Token> tokens, CancellationToken cancellation)
    {
        if (!_view.IsCompleteFor(tokens[0].Header))
            await RenewAsync(cancellation);
        TokenCheck.Verify(tokens, _view, Now, cancellation);
    }

    /// <summary>The same for a publication; one that holds is remembered as seen now.</summary>
    /// <exception cref="UntrustedReplyException">It does not hold.</exception>
    /// <exception cref="TrustException">It contradicts one that was seen before, or it cannot be remembered.</exception>
    public async Task<KnownPublication> VerifyAsync(KnownPublication publication, CancellationToken cancellation)
    {
        if (!_view.IsCompleteFor(publication))
            await RenewAsync(cancellation);
        ReplyCheck.Verified(publication, _view, Now);
        if (_kept?.Observe(publication, Now, Place) is { } fork)
            throw Forked($"publication {publication.Publication.Number} with another text than was seen before", fork);
        return publication;
    }

    /// <summary>Lets a call carry the newest head known; null while another one does, and before there is one.</summary>
    public HeadAudit? BeginAudit() => _head is { } known && Interlocked.CompareExchange(ref _audits, 1, 0) == 0
        ? new HeadAudit(known.Size, () => Volatile.Write(ref _audits, 0))
        : null;

    /// <summary>Keeps a proof that came with an answer, until the head of that answer is believed.</summary>
    public void Keep(ReadOnlyMemory<byte> proof)
    {
        if (ConsistencyProof.TryDecode(proof, out var shown, out _))
            _shown = shown;
    }

    /// <summary>
    /// Verifies a head, and that its history and that of the newest head seen before are one: the larger extends the smaller.
    /// </summary>
    /// <exception cref="UntrustedReplyException">It does not hold.</exception>
    /// <exception cref="TrustException">It contradicts the head that was seen before.</exception>
    public async Task BelieveAsync(KnownHead head, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            await BelieveLockedAsync(head, cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The newest head, as the server sends it: not yet verified.</summary>
    /// <exception cref="UntrustedReplyException">It cannot be read.</exception>
    public async Task<KnownHead> ReadHeadAsync(CancellationToken cancellation) =>
        (await FindHeadAsync(cancellation)).Head ?? throw new UntrustedReplyException(
            "The ledger cannot sign its newest head now: keys that sign it are missing. Ask again when it issues again.");

    // Without a head where the server says that it cannot sign it.
    private async Task<(ulong Size, KnownHead? Head)> FindHeadAsync(CancellationToken cancellation)
    {
        var response = await _retry.RunAsync(call => _rpc.GetHeadAsync(new GetHeadRequest(), call).ResponseAsync, cancellation);
        var info = ReplyCheck.Read(() => LedgerMessages.Read(response.Head));
        if (info.Signed is null)
            return (info.Size, null);
        return KnownHead.TryRead(info.Signed, out var head)
            ? (info.Size, head)
            : throw new UntrustedReplyException("The server sent a head whose notes are not of one size.");
    }

    /// <summary>What of the ledger was seen before, and this connection has verified: what a verdict may rest on here.</summary>
    public Verification.Trust ToTrust() => _kept?.ToTrust(Now) ?? _view.ToTrust(Now);

    public void Dispose() => _one.Dispose();

    private static void Expect(LinkingClientOptions options, LedgerDescription described)
    {
        var place = options.Address.GetLeftPart(UriPartial.Authority);
        if (options.ExpectedLedger is { } ledger && described.Ledger != ledger)
            throw new TrustException($"The ledger at {place} is {described.Ledger}, not {ledger}. Check the address.");
        if (options.ExpectedIdentity is { } identity && described.Identity != identity)
            throw new TrustException(
                $"The ledger at {place} has another identity than the one expected: {described.Identity}. Nothing was sent to it. " +
                "Check the address, or ask its operator by another way.");
    }

    internal static async Task<RecordFile> ReadRecordAsync(
        LedgerRpc rpc, LinkingClientOptions options, DigestPair? identity, CancellationToken cancellation) =>
        await FindRecordAsync(rpc, options, identity, cancellation) ?? throw new UntrustedReplyException(NoRecord);

    /// <summary>The records of the ledgers that this one follows, as far as its server has them, the newest ledger's first.</summary>
    /// <exception cref="UntrustedReplyException">One cannot be read.</exception>
    public async Task<IReadOnlyList<RecordFile>> ReadPredecessorsAsync(CancellationToken cancellation)
    {
        var found = new List<RecordFile>();
        for (var at = _view.Record; found.Count < MaxPredecessors && Succession.PredecessorOf(at) is { } before; at = found[^1])
        {
            // A server of an earlier version answers with its own.
            if (await FindRecordAsync(_rpc, _options, before.Identity, cancellation) is not { } record ||
                record.Entries[0].Link() != before.Identity)
                break;
            found.Add(record);
        }

        return found;
    }

    private static async Task<RecordFile?> FindRecordAsync(
        LedgerRpc rpc, LinkingClientOptions options, DigestPair? identity, CancellationToken cancellation)
    {
        var entries = new List<RecordEntry>();
        var size = 0;
        try
        {
            var request = new GetRecordRequest();
            if (identity is { } other)
                request.Identity = LedgerMessages.Bytes(other);
            var deadline = Deadline.After(options.Timeout);
            using var call = rpc.GetRecord(request, deadline: deadline, cancellationToken: cancellation);
            while (await call.ResponseStream.MoveNext(cancellation))
            {
                var bytes = call.ResponseStream.Current.Entry;
                size += bytes.Length;
                if (size > RecordFile.MaxSize)
                    throw new UntrustedReplyException("The server sent a longer record than there can be.");
                if (!RecordEntry.TryDecode(bytes.Memory, out var entry, out var error))
                    throw new UntrustedReplyException($"The server sent an entry of its record that cannot be read. {error.Message}");
                entries.Add(entry);
            }

            return entries.Count == 0 ? null : new RecordFile(entries);
        }
        catch (RpcException e)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new RequestFailedException(RpcErrors.Read(e, options.Address), e);
        }
        catch (ArgumentException e)
        {
            throw new UntrustedReplyException(NoRecord, e);
        }
    }

    // A round may close between two requests, and bring other keys: then the record is asked for once more.
    private async Task TakeAsync(RecordFile record, CancellationToken cancellation)
    {
        var (view, isLonger) = Held(record);
        var (size, head) = await FindHeadAsync(cancellation);
        if (head is not null && !view.IsSigned(head, Now))
            (view, isLonger) = Held(await ReadRecordAsync(_rpc, _options, null, cancellation));
        if (head is not null)
            ReplyCheck.Verified(head, view, Now);
        if (_head is { } known && size < known.Size)
        {
            throw new UntrustedReplyException(
                $"The newest head at {Place} is of {size} rounds, and one of {known.Size} was seen before: it is a copy that is " +
                "behind, or the ledger was set back. Nothing was sent to it.");
        }

        _view = view;
        if (_options.Trust is { } trust)
        {
            // Before the identity is kept: whoever knows only the ledger before this one learns here whether that names it.
            var before = trust.Find(view.Identity) is null ? await ReadPredecessorsAsync(cancellation) : [];
            _met = trust.Meet(view.Identity, view.Record, _options.Address, _options.ExpectedIdentity is not null, before);
            _kept = _met.Ledger;
        }

        if (head is null)
        {
            // Its history is held against the one known as soon as it signs again: no record that is longer is kept until then.
            _remarks.Add($"The ledger at {Place} cannot sign its newest head now: keys that sign it are missing.");
            return;
        }

        await BelieveLockedAsync(head, cancellation);
        if (isLonger)
            _kept = _kept?.Keep(view.Record);
    }

    // The record against the one kept; without one against the one that this connection began with.
    private (LedgerView View, bool IsLonger) Held(RecordFile record)
    {
        var (result, used, reason, proof) = Compared(record);
        switch (result)
        {
            case PinResult.Fork:
                throw Forked("a record that contradicts the one that was seen before", proof);
            case PinResult.Refused:
                throw new UntrustedReplyException($"The server sent a record that does not continue the one known. {reason}");
            case PinResult.Older:
                _remarks.Add($"The record at {Place} is older than the one that was seen before, which is used.");
                return (_view, false);
            case PinResult.Longer:
                return (new LedgerView(_view.Identity, used!), true);
            default:
                return (_view, false);
        }
    }

    private (PinResult Result, RecordFile? Used, string? Reason, string? Proof) Compared(RecordFile record)
    {
        if (_kept?.Compare(record) is { } compared)
            return (compared.Result, compared.Record, compared.Reason, compared.ForkFile);
        var pin = RecordPin.Of(_view.Identity, _view.Record, record);
        return (pin.Result, pin.Record, pin.Reason, null);
    }

    private async Task RenewAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var (view, isLonger) = Held(await ReadRecordAsync(_rpc, _options, null, cancellation));
            if (!isLonger)
                return;
            var head = ReplyCheck.Verified(await ReadHeadAsync(cancellation), view, Now);
            _view = view;
            await BelieveLockedAsync(head, cancellation);
            _kept = _kept?.Keep(view.Record);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task BelieveLockedAsync(KnownHead head, CancellationToken cancellation)
    {
        ReplyCheck.Verified(head, _view, Now);
        if (_head is { } known && ForkMaker.OfHeads(_view.Record, known, head) is { } fork)
            throw Forked($"two heads of {head.Size} rounds", _kept?.Save(fork));
        if (_head is { } other && other.Size != head.Size)
            await ProveAsync(other.Size < head.Size ? other : head, other.Size < head.Size ? head : other, cancellation);
        if (_head is null || head.Size > _head.Size)
        {
            _head = head;
            _kept = _kept?.Keep(head);
        }
    }

    private async Task ProveAsync(KnownHead first, KnownHead second, CancellationToken cancellation)
    {
        var proof = _shown;
        if (proof is null || proof.First != first.Size || proof.Second != second.Size)
        {
            var request = new GetConsistencyProofRequest { FirstSize = first.Size, SecondSize = second.Size };
            var response = await _retry.RunAsync(call => _rpc.GetConsistencyProofAsync(request, call).ResponseAsync, cancellation);
            ConsistencyProof.TryDecode(response.Proof.Memory, out proof, out _);
        }

        if (proof is not null && proof.Suite == _view.Suite && proof.First == first.Size && proof.Second == second.Size &&
            Enum.GetValues<Chain>().All(chain => proof.Holds(chain, first.Root[chain], second.Root[chain])))
            return;
        throw await RefusedAsync(first, second, cancellation);
    }

    // Its own answers convict it; where they do not, both heads are kept as they stand.
    private async Task<Exception> RefusedAsync(KnownHead first, KnownHead second, CancellationToken cancellation)
    {
        var (one, other) = (SignedWord.Of(first), SignedWord.Of(second));
        using var probe = new LedgerProbe(_options);
        var gathered = new AuditEvidence(
            AuditCode.Fork, Now, "Two signed heads that cannot both be true.", _view.Record,
            await new Conviction(probe).GatherAsync(one, other, cancellation));
        if (Conviction.ProvenUnder(gathered, _view.Identity).Count > 0)
        {
            return Forked(
                $"it signed its history of {first.Size} rounds, and signs now one of {second.Size} rounds that has another there",
                _kept?.Save(gathered));
        }

        var file = _kept?.Save(gathered with
        {
            Code = AuditCode.Head,
            Words = $"The server did not show that its history of {second.Size} rounds extends the one of {first.Size} rounds.",
            Exhibits = [.. one.Exhibits, .. other.Exhibits],
        });
        return new UntrustedReplyException(file is null
            ? $"The server did not show that its history of {second.Size} rounds extends the one of {first.Size} rounds that it signed " +
              "before. Keep both heads, and ask its operator by another way."
            : $"The server did not show that its history of {second.Size} rounds extends the one of {first.Size} rounds that it signed " +
              $"before. Both heads are kept in {file}; ask its operator by another way.");
    }

    /// <summary>Two signed publications that contradict each other; the proof is saved.</summary>
    public TrustException Forked(KnownPublication one, KnownPublication other) => Forked(
        $"publication {one.Publication.Number} with two texts", _kept?.Save(ForkMaker.OfPublications(_view.Record, one.Note, other.Note)));

    private TrustException Forked(string what, string? file) => new(
        $"THE LEDGER {_view.Name} HAS SAID TWO THINGS: {what}." +
        (file is null ? "" : $" The proof, which anyone can check who has its identity, is in {file}."))
    {
        File = file,
    };
}
