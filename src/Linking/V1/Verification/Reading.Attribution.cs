using Linking.V1.Hashing;
using Linking.V1.Notes;
using Linking.V1.Publications;

namespace Linking.V1.Verification;

/// <content>Which publications are the pinned ledger's (docs/spec/v1/publication.md, "Attributed" and "A book with a fault").</content>
internal sealed partial class Reading
{
    // Those of the caller's publications, and the record's own.
    private List<AttributedValue> AttributedValues(out List<AttributedValue> contradicting)
    {
        contradicting = [];
        if (Identity is not { } identity)
            return [];
        var pool = new List<Candidate>();
        foreach (var given in question.Publications)
        {
            if (IsPinnedLedgers(given.Publication, identity))
            {
                pool.Add(new Candidate(
                    given.Publication, given.Note.TextBytes,
                    given.IsCallersWord || IsSigned(given.Publication.Size, given.Note, given.Publication, given.JudgedAt, isTold: false)));
            }
        }

        pool = [.. pool.GroupBy(c => c.Digest(_function)).Select(same => same.First() with { IsAttributed = same.Any(c => c.IsAttributed) })];
        var attributed = FollowDigests(pool);
        var excluded = Contradicting(attributed);
        if (excluded.Count > 0)
        {
            // They are compared all the same.
            contradicting = [.. attributed.Select(ValueOf)];
            attributed = FollowDigests([.. pool.Where(c => !excluded.Contains(c))]);
        }

        return [.. attributed.Select(ValueOf).Concat(Seals()).Distinct()];
    }

    private AttributedValue ValueOf(Candidate candidate) =>
        new(candidate.Publication.Size, candidate.Publication.Time, candidate.Publication.Root[h]);

    // Of each entry after the first that step 2 took: the head that seals it.
    private IEnumerable<AttributedValue> Seals()
    {
        foreach (var taken in _walk?.Taken.Skip(1) ?? [])
        {
            if (Checkpoint.TryReadNote(
                    taken.Entry.Seal!.Head[h], _header.Ledger.HeadOrigin(_function), taken.Round + 1, _function.Width(), out _, out var root))
                yield return new AttributedValue(taken.Round + 1, taken.Entry.Header.Time, root);
        }
    }

    private bool IsPinnedLedgers(Publication publication, Digest identity) =>
        publication.Ledger == PinnedLedger && publication.Suite == (_walk?.Genesis?.Suite ?? _header.Suite) && publication.Identity[h] == identity &&
        publication.Suite == _header.Suite;

    // From the newest down: an attributed one attributes the one whose digest it has as previous.
    private List<Candidate> FollowDigests(List<Candidate> pool)
    {
        var attributed = new List<Candidate>();
        var previous = new HashSet<(ulong, Digest)>();
        foreach (var candidate in pool.OrderByDescending(c => c.Publication.Number))
        {
            var (number, digest) = (candidate.Publication.Number, candidate.Digest(_function));
            if (!candidate.IsAttributed && !previous.Contains((number, digest)))
                continue;
            attributed.Add(candidate);
            previous.Add((number - 1, candidate.Publication.Previous[h]));
        }

        return attributed;
    }

    // Two that contradict each other neither attribute nor refute, unless a voucher counts for one of them alone.
    private HashSet<Candidate> Contradicting(List<Candidate> attributed)
    {
        var suspects = Suspects(attributed);
        var vouched = suspects.Where(c => VouchersFor(c.Publication.Size, c.Publication.Root[h], null, isTold: false).Count > 0).ToHashSet();
        return [.. suspects.Where(c => suspects.Any(other => Contradict(c, other) && !(vouched.Contains(c) && !vouched.Contains(other))))];
    }

    // All that contradict another one. Pairs are looked at only where a pass in order of number finds that there is one.
    private HashSet<Candidate> Suspects(List<Candidate> attributed)
    {
        var ordered = attributed.OrderBy(c => c.Publication.Number).ThenBy(c => c.Publication.Size).ToList();
        return IsInOrder(ordered) ? [] : [.. ordered.Where(one => ordered.Exists(other => Contradict(one, other)))];
    }

    // Numbers, sizes, and times of those that are not struck rise, and each follows the one before by its digest.
    private bool IsInOrder(List<Candidate> ordered)
    {
        Candidate? timed = null;
        for (var i = 0; i < ordered.Count; i++)
        {
            if (i > 0 && Contradict(ordered[i - 1], ordered[i]))
                return false;
            if (IsStruck(ordered[i].Publication.Size - 1))
                continue;
            if (timed is not null && Contradict(timed, ordered[i]))
                return false;
            timed = ordered[i];
        }

        return true;
    }

    private bool Contradict(Candidate one, Candidate other)
    {
        var (a, b) = one.Publication.Number <= other.Publication.Number ? (one, other) : (other, one);
        if (ReferenceEquals(a, b))
            return false;
        var (p, q) = (a.Publication, b.Publication);
        if (p.Number == q.Number)
            return true;
        if (p.Size == q.Size && (p.Root[h] != q.Root[h] || p.Time != q.Time))
            return true;
        if (q.Size <= p.Size || (q.Time <= p.Time && !IsStruck(p.Size - 1) && !IsStruck(q.Size - 1)))
            return true;
        return q.Number == p.Number + 1 && q.Previous[h] != a.Digest(_function);
    }

    private sealed record Candidate(Publication Publication, ReadOnlyMemory<byte> Text, bool IsAttributed)
    {
        private Digest? _digest;

        public Digest Digest(HashFunction function) => _digest ??= function.Hash(Text.Span);

        public bool Equals(Candidate? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
