using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Verification;

/// <summary>
/// The pinned ledger's own words under one function, the same for all tokens: which of the caller's publications are its
/// (docs/spec/publication.md, "Attributed" and "A book with a fault"), and the heads that seal its record. Immutable.
/// </summary>
internal sealed class LedgerWords
{
    private readonly Chain _h;
    private readonly RecordWalk? _walk;
    private readonly Suite _suite;
    private readonly List<Candidate> _pool;
    private readonly List<Candidate> _attributed;
    private readonly Contradictions _contradictions;
    private readonly HashSet<(ulong Size, Digest Root)> _all;
    private readonly Dictionary<ulong, Digest> _roots = [];

    private LedgerWords(Chain h, RecordWalk? walk, Suite suite, List<Candidate> pool)
    {
        (_h, _walk, _suite, _pool) = (h, walk, suite, pool);
        _attributed = FollowDigests();
        _contradictions = new Contradictions(
            [.. _attributed.Select(c => c.Publication)], [.. _attributed.Select(c => c.Digest)], h, IsStruck);
        Values = [.. _attributed.Select(ValueOf).Concat(Seals()).Distinct().OrderBy(v => v.Size)];
        FromLatest = [.. Values.Where(v => !v.IsStruck).OrderByDescending(v => v.Time)];
        _all = [.. Values.Select(v => (v.Size, v.Root))];
        foreach (var (size, root) in _all)
            IsForked |= !_roots.TryAdd(size, root);
    }

    /// <summary>Without an identity.</summary>
    public static LedgerWords None { get; } = new(Chain.Alpha, null, Suite.One, []);

    /// <summary>By size.</summary>
    public IReadOnlyList<AttributedValue> Values { get; }

    /// <summary>Those of rounds that no notice struck, from the latest time down.</summary>
    public IReadOnlyList<AttributedValue> FromLatest { get; }

    /// <summary>Whether two of them are two roots of one size.</summary>
    public bool IsForked { get; }

    /// <param name="publications">Of the caller.</param>
    /// <param name="identity">The half pinned.</param>
    /// <param name="ledger">The pinned ledger's name.</param>
    /// <param name="suite">The header's suite: a publication of another says nothing of its token.</param>
    /// <param name="keys">Of the record, if there is one.</param>
    public static LedgerWords Of(
        IReadOnlyList<ReadPublication> publications, Digest identity, LedgerId ledger, Suite suite, SignatureRule keys)
    {
        var (h, walk) = (keys.Chain, keys.Walk);
        var own = publications.Where(given => given.Publication is var p && p.Ledger == ledger && p.Suite == suite &&
            p.Suite == (walk?.Genesis?.Suite ?? suite) && p.Identity[h] == identity);
        var candidates = own.Select(given => new Candidate(
            given.Publication, suite[h].Hash(given.Note.TextBytes.Span), given.IsCallersWord || keys.IsSigned(given)));
        return new LedgerWords(
            h, walk, suite,
            [.. candidates.GroupBy(c => c.Digest).Select(same => same.First() with { IsAttributed = same.Any(c => c.IsAttributed) })]);
    }

    public bool Contains(ulong size, Digest root) => _all.Contains((size, root));

    /// <summary>Whether one of them is another root of the size.</summary>
    public bool Contradicts(ulong size, Digest root) => _roots.TryGetValue(size, out var own) && own != root;

    /// <summary>
    /// Those that are left: what another contradicts neither attributes nor refutes, unless a voucher counts for it and for none
    /// that contradicts it.
    /// </summary>
    /// <param name="isVouched">Whether a voucher counts for a publication's value.</param>
    /// <param name="setAside">The others.</param>
    public LedgerWords WithoutContradicted(Predicate<Publication> isVouched, out IReadOnlyCollection<Publication> setAside)
    {
        var excluded = _contradictions.SetAside(isVouched).Select(place => _attributed[place]).ToHashSet();
        setAside = [.. excluded.Select(c => c.Publication)];
        return excluded.Count == 0 ? this : new LedgerWords(_h, _walk, _suite, [.. _pool.Where(c => !excluded.Contains(c))]);
    }

    private AttributedValue ValueOf(Candidate candidate) =>
        ValueOf(candidate.Publication.Size, candidate.Publication.Time, candidate.Publication.Root[_h]);

    private AttributedValue ValueOf(ulong size, Instant time, Digest root) => new(size, time, root, IsStruck(size - 1));

    private bool IsStruck(ulong round) => _walk?.IsStruck(round) == true;

    // Of each entry after the first that was taken: the head that seals it.
    private IEnumerable<AttributedValue> Seals()
    {
        var function = _suite[_h];
        foreach (var taken in _walk?.Taken.Skip(1) ?? [])
        {
            var (header, size) = (taken.Entry.Header, taken.Round + 1);
            if (Checkpoint.TryReadNote(
                    taken.Entry.Seal!.Head[_h], header.Ledger.HeadOrigin(function), size, function.Width(), out _, out var root))
                yield return ValueOf(size, header.Time, root);
        }
    }

    // From the newest down: an attributed one attributes the one whose digest it has as previous.
    private List<Candidate> FollowDigests()
    {
        var attributed = new List<Candidate>();
        var previous = new HashSet<(ulong, Digest)>();
        foreach (var candidate in _pool.OrderByDescending(c => c.Publication.Number))
        {
            var number = candidate.Publication.Number;
            if (!candidate.IsAttributed && !previous.Contains((number, candidate.Digest)))
                continue;
            attributed.Add(candidate);
            previous.Add((number - 1, candidate.Publication.Previous[_h]));
        }

        return attributed;
    }

    private sealed record Candidate(Publication Publication, Digest Digest, bool IsAttributed)
    {
        public bool Equals(Candidate? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
    }
}
