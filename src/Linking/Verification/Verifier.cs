using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Verification;

/// <summary>
/// Verification in the order in which docs/spec/verification.md numbers it: read the page and this file side by side.
/// Bytes and trust in, verdict out; pure, and thread-safe. Nothing is done here for speed: many tokens are for
/// <see cref="Batches.BatchVerifier"/>.
/// </summary>
public static class Verifier
{
    /// <summary>For clocks that are apart: five minutes, in µs.</summary>
    internal const ulong ToleranceMicroseconds = 5UL * 60 * 1_000_000;

    /// <summary>Verifies a token for data of the given imprint.</summary>
    /// <param name="token">The token's bytes, whatever they are.</param>
    /// <param name="imprint">Both digests of the data, computed by the caller.</param>
    /// <param name="trust">What the caller trusts.</param>
    public static Verdict Verify(ReadOnlySpan<byte> token, DigestPair imprint, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        return Token.TryDecode(token, out var decoded, out var error) ? Verify(decoded, imprint, trust) : NotDecoded(error);
    }

    /// <summary>Verifies a decoded token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="imprint">Both digests of the data, computed by the caller.</param>
    /// <param name="trust">What the caller trusts.</param>
    public static Verdict Verify(Token token, DigestPair imprint, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(trust);
        var alpha = new Reading(Chain.Alpha, token, imprint, trust).Verify();
        var beta = new Reading(Chain.Beta, token, imprint, trust).Verify();
        return Overall(token, alpha, beta);
    }

    /// <summary>Step 1, where decoding fails: both chains carry the same result and code.</summary>
    internal static Verdict NotDecoded(DecodeError error)
    {
        var (result, code) = error.Kind switch
        {
            DecodeErrorKind.UnknownVersion => (VerificationResult.Inconclusive, FindingCode.Version),
            DecodeErrorKind.UnknownSuite => (VerificationResult.Inconclusive, FindingCode.Suite),
            _ => (VerificationResult.Invalid, FindingCode.Format),
        };
        var chain = new ChainVerdict { Result = result, IsBroken = false, Basis = Basis.None, ProvenLatestTime = null, Findings = [code] };
        return new Verdict
        {
            Result = result,
            Basis = null,
            ClaimedTime = null,
            ProvenLatestTime = null,
            Alpha = chain,
            Beta = chain,
            Token = null,
            DecodeError = error,
        };
    }

    /// <summary>Steps 2 to 13 under one function. Of every pair only that function's half is looked at.</summary>
    /// <param name="h">Names the function, as the page does.</param>
    /// <param name="token">The token.</param>
    /// <param name="imprint">Of the data, by the caller.</param>
    /// <param name="trust">What the caller trusts.</param>
    private sealed class Reading(Chain h, Token token, DigestPair imprint, Trust trust)
    {
        private readonly HashFunction _function = HashFunctions.FunctionOf(h);
        private readonly string _origin = trust.Ledger.HeadOrigin(h);
        private readonly FindingList _findings = [];

        // The roots that anchors led to in step 6, in order.
        private readonly List<(ulong Size, Digest Root)> _anchored = [];

        // The times of the publications that passed step 7, and the times that step 8 proves.
        private readonly List<Instant> _publicationTimes = [];
        private readonly List<Instant> _provenTimes = [];

        /// <summary>The values held for h, in the caller's order.</summary>
        private IEnumerable<RepresentativeValue> Values => trust.Values.Where(value => value.Function == _function);

        /// <summary>"Judged at": the earlier of now and covered.</summary>
        private Instant JudgedAt => trust.Covered is { } covered ? Earlier(trust.Now, covered) : trust.Now;

        public ChainVerdict Verify()
        {
            // Steps 2, 3 and 4.
            CheckData();
            CheckKindsAndLedger();
            CheckLevels();
            // Step 5.
            var link = NodeHash.Entry(_function, token.HeaderBytes.Span);
            // Step 6, and from it 7 and 8, or 9: for each anchor of type 1 or 2.
            foreach (var anchor in token.Anchors.OfType<HistoryAnchor>())
                CheckAnchor(anchor, link);
            // Step 10.
            CheckTimeAgainstValuesHeld();
            // Steps 11, 12 and 13.
            var (result, basis, proven) = Conclude();
            var broken = IsBroken();
            result = CheckExpiry(result);
            return new ChainVerdict
            {
                Result = result,
                IsBroken = broken,
                Basis = basis,
                ProvenLatestTime = proven,
                Findings = _findings,
            };
        }

        // Step 2.
        private void CheckData()
        {
            if (imprint[h] != token.Levels[0].Leaf.Digests[h])
                _findings.Find(FindingCode.Data);
        }

        // Step 3.
        private void CheckKindsAndLedger()
        {
            var bottom = token.Levels[0].Leaf.Kind;
            var above = token.Levels.Skip(1).Select(level => level.Leaf.Kind);
            var bottomFits = bottom is LeafKind.Document or LeafKind.Token || (bottom is LeafKind.Event && !above.Any());
            if (!bottomFits || above.Any(kind => kind != LeafKind.Aggregate))
                _findings.Find(FindingCode.Kind);
            if (token.Header.Ledger != trust.Ledger)
                _findings.Find(FindingCode.Ledger);
        }

        // Step 4.
        private void CheckLevels()
        {
            for (var i = 0; i < token.Levels.Count; i++)
            {
                var level = token.Levels[i];
                var next = i + 1 < token.Levels.Count ? token.Levels[i + 1].Leaf : null;
                var count = next?.Count ?? token.Header.LeafCount;
                var expected = (next?.Digests ?? token.Header.RoundRoot)[h];
                var leafHash = NodeHash.Entry(_function, level.Leaf.ToBytes());
                if (!Folding.TryFold(_function, leafHash, level.Index, count, level.Path[h], out var root))
                    _findings.Find(FindingCode.Path);
                else if (root != expected)
                    _findings.Find(next is null ? FindingCode.Round : FindingCode.Aggregate);
            }
        }

        // Step 6.
        private void CheckAnchor(HistoryAnchor anchor, Digest link)
        {
            var (size, index) = (anchor.Size, token.Header.Index);
            if (size <= index ||
                !Folding.TryFold(_function, link, index, size, anchor.Path[h], out var root, out var before) ||
                before != token.Header.HistoryRoot[h])
            {
                _findings.Find(FindingCode.Anchor);
                return;
            }

            if (Values.Any(value => value.Size == size && value.Root != root) ||
                _anchored.Exists(earlier => earlier.Size == size && earlier.Root != root))
                _findings.Find(FindingCode.Contradicted);
            _anchored.Add((size, root));
            if (anchor is PublicationAnchor publication)
                CheckPublication(publication, root);
            else if (anchor is SignedHeadAnchor head)
                CheckSignedHead(head, root);
        }

        // Step 7. The header's suite and the publication's are both the one that their decoders know.
        private void CheckPublication(PublicationAnchor anchor, Digest root)
        {
            if (!Publication.TryParseNote(anchor.Note, out var publication, out _) ||
                publication.Ledger != trust.Ledger || publication.Size != anchor.Size || publication.Root[h] != root)
            {
                _findings.Find(FindingCode.Publication);
                return;
            }

            _publicationTimes.Add(publication.Time);
            List<RepresentativeValue> held = [.. Values.Where(value => value.Size == anchor.Size)];
            if (held.Count == 0)
                _findings.Find(FindingCode.NoValue);
            foreach (var value in held.Where(value => value.Root == root))
                CheckTimes(publication, value);
        }

        // Step 8.
        private void CheckTimes(Publication publication, RepresentativeValue value)
        {
            if (value.Time != publication.Time || publication.Time > value.Evident.Plus(ToleranceMicroseconds))
            {
                _findings.Find(FindingCode.Time);
                return;
            }

            _findings.Find(FindingCode.Published);
            _provenTimes.Add(Later(publication.Time, Earlier(value.Evident, trust.Now)));
        }

        // Step 9.
        private void CheckSignedHead(SignedHeadAnchor anchor, Digest root)
        {
            if (!SignedNote.TryParse(anchor.Head[h], out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint) ||
                checkpoint.Origin != _origin || checkpoint.Size != anchor.Size || checkpoint.Root != root)
            {
                _findings.Find(FindingCode.Head);
                return;
            }

            var known = false;
            foreach (var line in note.Signatures)
            {
                // One key may be given for several periods, and two keys may share a key id of four bytes.
                List<TrustedKey> given = [.. trust.Keys.Where(key => key.Key.Name == _origin && line.IsOf(key.Key))];
                if (given.Count == 0)
                    continue;
                known = true;
                List<TrustedKey> signing = given.FindAll(key => note.IsSignedBy(key.Key));
                if (signing.Count == 0)
                    _findings.Find(FindingCode.Signature);
                else if (!signing.Exists(key => key.IsInForceAt(token.Header.Time) && key.IsInForceAt(JudgedAt)))
                    _findings.Find(FindingCode.KeyPeriod);
                else
                    _findings.Find(FindingCode.Signed);
            }

            if (!known)
                _findings.Find(FindingCode.NoKey);
        }

        // Step 10.
        private void CheckTimeAgainstValuesHeld()
        {
            var (index, time) = (token.Header.Index, token.Header.Time);
            foreach (var value in Values)
            {
                if ((value.Size <= index && time <= value.Time) ||
                    (value.Size > index && time > value.Time) ||
                    (value.Size == index + 1 && time != value.Time))
                    _findings.Find(FindingCode.Time);
                if (value.Size == index && value.Root != token.Header.HistoryRoot[h])
                    _findings.Find(FindingCode.Contradicted);
            }

            if (trust.Covered?.Plus(ToleranceMicroseconds) is { } covered &&
                (covered < time || _publicationTimes.Exists(published => covered < published)))
                _findings.Find(FindingCode.Time);
        }

        // Step 11.
        private (VerificationResult Result, Basis Basis, Instant? Proven) Conclude()
        {
            Instant? proven = _provenTimes.Count > 0 ? _provenTimes.Min() : null;
            var basis = proven is not null ? Basis.Published
                : _findings.Contains(FindingCode.Signed) ? Basis.Signed
                : Basis.None;
            if (_findings.Exists(code => code.IsInvalid()))
                return (VerificationResult.Invalid, basis, null);
            if (basis == Basis.None)
                return (Inconclusive(FindingCode.NoBasis), basis, proven);
            if (basis == Basis.Signed && JudgedAt > token.Header.Time.Plus(trust.WindowMicroseconds))
                return (Inconclusive(FindingCode.Window), basis, proven);
            var latest = trust.Now.Plus(ToleranceMicroseconds);
            if (token.Header.Time > latest || proven > latest)
                return (Inconclusive(FindingCode.Future), basis, proven);
            return (VerificationResult.Valid, basis, proven);
        }

        // Step 12.
        private bool IsBroken()
        {
            var broken = trust.BrokenSince.TryGetValue(_function, out var since) && since <= trust.Now &&
                (trust.Covered is not { } covered || covered >= since);
            if (broken)
                _findings.Find(FindingCode.Broken);
            return broken;
        }

        // Step 13.
        private VerificationResult CheckExpiry(VerificationResult result)
        {
            var expired = trust.Now > token.Header.ValidUntil &&
                (trust.Covered is not { } covered || covered > token.Header.ValidUntil);
            return expired && result == VerificationResult.Valid ? Inconclusive(FindingCode.Expired) : result;
        }

        private VerificationResult Inconclusive(FindingCode code)
        {
            _findings.Find(code);
            return VerificationResult.Inconclusive;
        }

        private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

        private static Instant Later(Instant a, Instant b) => a > b ? a : b;
    }

    /// <summary>The section "Overall": the verdict over both chains.</summary>
    private static Verdict Overall(Token token, ChainVerdict alpha, ChainVerdict beta)
    {
        List<ChainVerdict> counted = [alpha, beta];
        counted.RemoveAll(chain => chain.IsBroken);
        VerificationResult result;
        if (counted.Exists(chain => chain.Result == VerificationResult.Invalid))
            result = VerificationResult.Invalid;
        else if (counted.Count > 0 && counted.TrueForAll(chain => chain.Result == VerificationResult.Valid))
            result = VerificationResult.Valid;
        else
            result = VerificationResult.Inconclusive;
        var valid = result == VerificationResult.Valid;
        return new Verdict
        {
            Result = result,
            Basis = valid ? counted.Min(chain => chain.Basis) : null,
            ClaimedTime = token.Header.Time,
            ProvenLatestTime = valid && counted.TrueForAll(chain => chain.ProvenLatestTime is not null)
                ? counted.Max(chain => chain.ProvenLatestTime)
                : null,
            Alpha = alpha,
            Beta = beta,
            Token = token,
            DecodeError = default,
        };
    }
}
