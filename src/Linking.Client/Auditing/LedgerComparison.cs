using Linking.Auditing;
using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Hashing;

namespace Linking.Client.Auditing;

/// <summary>
/// Holds two accounts of a ledger against each other: servers, audits, trust folders, record files. What contradicts is saved as a
/// proof (docs/operations/audit.md, "Two accounts").
/// </summary>
public sealed class LedgerComparison
{
    private readonly ComparedLedger _one;
    private readonly ComparedLedger _other;
    private readonly EvidenceFolder _folder;
    private readonly Instant _now;
    private readonly List<string> _sentences = [];
    private readonly List<string> _evidence = [];
    private LedgerView _view = null!;
    private ComparisonResult _result = ComparisonResult.Agree;
    private ulong _agreed;

    private LedgerComparison(ComparedLedger one, ComparedLedger other, EvidenceFolder folder, Instant now) =>
        (_one, _other, _folder, _now) = (one, other, folder, now);

    /// <summary>Compares.</summary>
    /// <param name="one">A server's address, a trust folder or a ledger's folder in it, an audit's folder, or a record file.</param>
    /// <param name="other">The same; of two trust folders all ledgers are compared that both have.</param>
    /// <param name="folder">Where proofs are saved.</param>
    /// <param name="options">How servers are reached.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TrustException">One cannot be read.</exception>
    /// <exception cref="RequestFailedException">A server was not reached.</exception>
    /// <exception cref="UntrustedReplyException">A server's answer cannot be read.</exception>
    public static async Task<ComparisonReport> RunAsync(
        string one, string other, string folder, LinkingClientOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (ComparedLedger.LedgersIn(one) is { } ours && ComparedLedger.LedgersIn(other) is { } theirs && ours.Count + theirs.Count > 2)
            return await RunAllAsync(one, ours, other, theirs, folder, options, cancellation);
        using var first = await ComparedLedger.OpenAsync(one, options, cancellation);
        using var second = await ComparedLedger.OpenAsync(other, options, cancellation);
        var now = Instant.FromDateTime(options.TimeProvider.GetUtcNow());
        var comparison = new LedgerComparison(first, second, new EvidenceFolder(folder), now);
        await comparison.CompareAsync(cancellation);
        return new ComparisonReport(comparison._result, comparison._agreed, comparison._sentences, comparison._evidence);
    }

    private static async Task<ComparisonReport> RunAllAsync(
        string one, IReadOnlyList<TrustedLedger> ours, string other, IReadOnlyList<TrustedLedger> theirs, string folder,
        LinkingClientOptions options, CancellationToken cancellation)
    {
        var reports = new List<ComparisonReport>();
        var sentences = new List<string>();
        foreach (var ledger in ours)
        {
            if (theirs.FirstOrDefault(t => t.Identity == ledger.Identity) is not { } same)
                continue;
            var report = await RunAsync(ledger.Folder, same.Folder, folder, options, cancellation);
            reports.Add(report);
            sentences.AddRange(report.Sentences.Select(sentence => $"{ledger.Name}: {sentence}"));
        }

        foreach (var (lone, place) in OnlyIn(ours, theirs, one).Concat(OnlyIn(theirs, ours, other)))
            sentences.Add($"{lone.Name}: only {place} has it, with the identity {lone.Identity}.");
        var result = reports.Count == 0 ? ComparisonResult.Unknown : reports.Max(r => r.Result);
        return new ComparisonReport(result, 0, sentences, [.. reports.SelectMany(r => r.Evidence)]) { Ledgers = reports.Count };

        static IEnumerable<(TrustedLedger Ledger, string Place)> OnlyIn(
            IReadOnlyList<TrustedLedger> ledgers, IReadOnlyList<TrustedLedger> others, string place) =>
            ledgers.Where(ledger => others.All(o => o.Identity != ledger.Identity)).Select(ledger => (ledger, place));
    }

    private async Task CompareAsync(CancellationToken cancellation)
    {
        if (_one.Identity != _other.Identity)
        {
            Say(ComparisonResult.Unknown,
                $"They are two ledgers: {_one.Record.Entries[0].Header.Ledger} at {_one.Place} has the identity {_one.Identity}, and " +
                $"{_other.Record.Entries[0].Header.Ledger} at {_other.Place} has {_other.Identity}.");
            return;
        }

        if (!CompareRecords())
            return;
        var (first, second) = (SignedOf(_one), SignedOf(_other));
        ComparePublications(first, second);
        await CompareHeadsAsync(cancellation);
        await CompareLoneAsync(_one, first, second, cancellation);
        await CompareLoneAsync(_other, second, first, cancellation);
    }

    private bool CompareRecords()
    {
        var own = RecordPin.Of(_one.Identity, null, _one.Record).Record;
        var pin = RecordPin.Of(_one.Identity, own, _other.Record);
        if (pin.Record is null)
        {
            Say(ComparisonResult.Unknown, $"Neither record can be walked from the identity. {pin.Reason}".TrimEnd());
            return false;
        }

        _view = new LedgerView(_one.Identity, pin.Record);
        switch (pin.Result)
        {
            case PinResult.Fork:
                _evidence.Add(_folder.Save(pin.Fork!));
                Say(ComparisonResult.Fork, "The records contradict each other, and both are signed by the ledger's keys.");
                break;
            case PinResult.Refused:
                Say(ComparisonResult.Unknown, $"The record of {_other.Place} does not hold. {pin.Reason}".TrimEnd());
                break;
            default:
                var fewer = Math.Min(_one.Record.Entries.Count, _other.Record.Entries.Count);
                // A header fixes all headers before it.
                _agreed = pin.Record.Entries[Math.Min(fewer, pin.Record.Entries.Count) - 1].Round + 1;
                Say(ComparisonResult.Agree, $"Events that both records have, and in which they agree: {fewer}.");
                break;
        }

        return true;
    }

    private void ComparePublications(List<KnownPublication> first, List<KnownPublication> second)
    {
        var alike = 0;
        foreach (var publication in first)
        {
            foreach (var other in second)
            {
                if (other.Publication.Number != publication.Publication.Number && other.Publication.Size != publication.Publication.Size)
                    continue;
                if (publication.Contradicts(other))
                {
                    _evidence.Add(_folder.Save(ForkMaker.OfPublications(_view.Record, publication.Note, other.Note)));
                    Say(ComparisonResult.Rewritten,
                        $"Publication {publication.Publication.Number} has two texts, and both are signed by the ledger's keys.");
                    continue;
                }

                alike++;
                _agreed = Math.Max(_agreed, publication.Publication.Size);
            }
        }

        Say(ComparisonResult.Agree, $"Publications that both have, and that are the same: {alike}.");
        CompareAtOneSize(_one.Head, second);
        CompareAtOneSize(_other.Head, first);
    }

    private List<KnownPublication> SignedOf(ComparedLedger side)
    {
        var signed = side.Publications.Where(p => _view.IsSigned(p, _now)).ToList();
        if (signed.Count < side.Publications.Count)
        {
            Say(ComparisonResult.Unknown,
                $"Publications of {side.Place} that are not signed by the keys in force, and were left out: " +
                $"{side.Publications.Count - signed.Count}.");
        }

        return signed;
    }

    private void CompareAtOneSize(KnownHead? head, List<KnownPublication> publications)
    {
        if (head is not null && _view.IsSigned(head, _now) &&
            publications.Find(p => p.Publication.Size == head.Size && p.Publication.Root != head.Root) is { } publication)
            Convict(publication.Publication.Size, [.. SignedWord.Of(publication).Exhibits, .. SignedWord.Of(head).Exhibits]);
    }

    private async Task CompareHeadsAsync(CancellationToken cancellation)
    {
        if (_one.Head is null && _other.Head is null)
            return;
        if (_one.Head is null || _other.Head is null)
        {
            Say(ComparisonResult.Unknown, "One of them holds no signed head: the histories beyond the publications cannot be compared.");
            return;
        }

        if (!_view.IsSigned(_one.Head, _now) || !_view.IsSigned(_other.Head, _now))
        {
            Say(ComparisonResult.Unknown, "One of the heads is not signed by the keys in force.");
            return;
        }

        var (smaller, larger) = _one.Head.Size <= _other.Head.Size ? (_one, _other) : (_other, _one);
        if (smaller.Head!.Size != larger.Head!.Size)
        {
            await ProveAsync(smaller, larger, cancellation);
        }
        else if (ForkMaker.OfHeads(_view.Record, smaller.Head, larger.Head) is { } fork)
        {
            _evidence.Add(_folder.Save(fork));
            Say(ComparisonResult.Fork, $"The ledger signed two heads of {smaller.Head.Size} rounds.");
        }
        else
        {
            Agreed(smaller.Head.Size);
        }
    }

    private async Task ProveAsync(ComparedLedger smaller, ComparedLedger larger, CancellationToken cancellation)
    {
        var (first, second) = (smaller.Head!, larger.Head!);
        if (larger.Server is null)
        {
            Say(ComparisonResult.Unknown,
                $"The heads are of {first.Size} and {second.Size} rounds, and {larger.Place} is no server: without one that proves how " +
                "the larger extends the smaller they cannot be compared.");
            return;
        }

        var proof = await larger.Server.FindProofAsync(first.Size, second.Size, cancellation);
        if (proof is not null && proof.Suite == _view.Suite &&
            Enum.GetValues<Chain>().All(chain => proof.Holds(chain, first.Root[chain], second.Root[chain])))
        {
            Agreed(first.Size);
            return;
        }

        var exhibits = await new Conviction(larger.Server).GatherAsync(SignedWord.Of(first), SignedWord.Of(second), cancellation);
        if (!Convict(first.Size, exhibits))
        {
            Say(ComparisonResult.Unknown,
                $"{larger.Place} does not show that its history of {second.Size} rounds extends the one of {first.Size} rounds at " +
                $"{smaller.Place}, nor what it has there. Keep both heads.");
        }
    }

    /// <summary>Publications that only one side has: a server's history must have come from them.</summary>
    private async Task CompareLoneAsync(
        ComparedLedger side, List<KnownPublication> own, List<KnownPublication> others, CancellationToken cancellation)
    {
        var lone = own.Where(p => !others.Exists(o => o.Publication.Number == p.Publication.Number)).ToList();
        if (lone.Count == 0)
            return;
        var server = new[] { _one, _other }.Where(s => s is { Server: not null, Head: not null } && _view.IsSigned(s.Head, _now))
            .MaxBy(s => s.Head!.Size);
        var (proven, left) = (0, new List<ulong>());
        foreach (var publication in lone)
        {
            switch (server is null ? null : await LeadsToAsync(publication, server, cancellation))
            {
                case true:
                    proven++;
                    break;
                case null:
                    left.Add(publication.Publication.Number);
                    break;
                default:
                    return;
            }
        }

        if (proven > 0)
        {
            Say(ComparisonResult.Agree,
                $"Publications that only {side.Place} has, and that are of the history of {server!.Head!.Size} rounds at {server.Place}: " +
                $"{proven}.");
        }

        if (left.Count > 0)
        {
            Say(ComparisonResult.Unknown,
                $"Publications from number {left[0]} on that only {side.Place} has could not be compared ({left.Count} of them): " +
                (server is null
                    ? "without a server nobody proves how they fit the other's history."
                    : $"{server.Place} does not prove that its history of {server.Head!.Size} rounds comes from them."));
        }
    }

    /// <returns>Null: not shown; false: it contradicts the server's head, and the proof is saved.</returns>
    private async Task<bool?> LeadsToAsync(KnownPublication publication, ComparedLedger server, CancellationToken cancellation)
    {
        var (size, root, head) = (publication.Publication.Size, publication.Publication.Root, server.Head!);
        if (size > head.Size)
            return null;
        if (size == head.Size)
            return root == head.Root ? true : Convict(size, await GatherAsync()) ? false : null;
        var proof = await server.Server!.FindProofAsync(size, head.Size, cancellation);
        if (proof is not null && proof.Suite == _view.Suite &&
            Enum.GetValues<Chain>().All(chain => proof.Holds(chain, root[chain], head.Root[chain])))
            return true;
        return Convict(size, await GatherAsync()) ? false : null;

        Task<IReadOnlyList<Exhibit>> GatherAsync() =>
            new Conviction(server.Server!).GatherAsync(SignedWord.Of(publication), SignedWord.Of(head), cancellation);
    }

    private void Agreed(ulong size)
    {
        _agreed = Math.Max(_agreed, size);
        Say(ComparisonResult.Agree, $"The histories agree up to {size} rounds, under both functions.");
    }

    private bool Convict(ulong size, IReadOnlyList<Exhibit> exhibits)
    {
        var evidence = new AuditEvidence(
            AuditCode.Fork, _now, $"Two signed words of a history of {size} rounds that cannot both be true.", _view.Record, exhibits);
        if (Conviction.ProvenUnder(evidence, _one.Identity) is not { Count: > 0 } chains)
            return false;
        _evidence.Add(_folder.Save(evidence));
        Say(ComparisonResult.Fork,
            $"The ledger signed two histories of {size} rounds that differ under " +
            $"{string.Join(" and ", chains.Select(chain => _view.Suite[chain].Name()))}.");
        return true;
    }

    private void Say(ComparisonResult result, string sentence)
    {
        _sentences.Add(sentence);
        if (result > _result)
            _result = result;
    }
}
