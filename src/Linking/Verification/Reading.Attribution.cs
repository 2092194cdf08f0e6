using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;

namespace Linking.Verification;

/// <content>Which publications are the pinned ledger's (docs/spec/publication.md, "Attributed" and "A book with a fault").</content>
internal sealed partial class Reading
{
    // What a contradiction sets aside.
    private HashSet<Publication> _setAside = [];

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

        pool =
        [
            .. pool.GroupBy(c => c.Digest(_function)).Select(same => same.First() with { IsAttributed = same.Any(c => c.IsAttributed) }),
        ];
        var attributed = FollowDigests(pool);
        var excluded = Contradicting(attributed);
        if (excluded.Count > 0)
        {
            _setAside = [.. excluded.Select(c => c.Publication)];
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
            var (entry, size) = (taken.Entry, taken.Round + 1);
            var origin = entry.Header.Ledger.HeadOrigin(_function);
            if (Checkpoint.TryReadNote(entry.Seal!.Head[h], origin, size, _function.Width(), out _, out var root))
                yield return new AttributedValue(size, entry.Header.Time, root);
        }
    }

    // Its suite is the genesis's, and the header's: one of another suite says nothing of this token.
    private bool IsPinnedLedgers(Publication publication, Digest identity) =>
        publication.Ledger == PinnedLedger && publication.Suite == (_walk?.Genesis?.Suite ?? _header.Suite) &&
        publication.Suite == _header.Suite && publication.Identity[h] == identity;

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

    // What another contradicts neither attributes nor refutes, unless a voucher counts for it and for none that contradicts it.
    private HashSet<Candidate> Contradicting(List<Candidate> attributed) =>
    [
        .. new Contradictions(
                [.. attributed.Select(c => c.Publication)], [.. attributed.Select(c => c.Digest(_function))], h, IsStruck)
            .SetAside(Enumerable.Range(0, attributed.Count), p => VouchersFor(p.Size, p.Root[h], isTold: false).Count > 0)
            .Select(place => attributed[place]),
    ];

    private sealed record Candidate(Publication Publication, ReadOnlyMemory<byte> Text, bool IsAttributed)
    {
        private Digest? _digest;

        public Digest Digest(HashFunction function) => _digest ??= function.Hash(Text.Span);

        public bool Equals(Candidate? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
