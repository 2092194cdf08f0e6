using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>
/// Verifies the evidence of vouchers (docs/spec/voucher.md, "Evidence"), each once for both readings: whether it is right
/// does not depend on the function that asks.
/// </summary>
internal sealed class VoucherJudge(Question question)
{
    private const int MaxDepth = 8;

    private readonly Dictionary<GivenVoucher, Testimony> _testimonies = [];

    public Testimony Of(GivenVoucher given)
    {
        if (given.Voucher is null)
            return Testimony.Unread;
        if (!_testimonies.TryGetValue(given, out var testimony))
            _testimonies[given] = testimony = Read(given.Voucher, given.JudgedAt);
        return testimony;
    }

    /// <summary>The word of a witness's line; null if no witness that the caller trusts made it.</summary>
    public Word? OfLine(ReadOnlySpan<byte> text, NoteSignature line)
    {
        foreach (var witness in question.Trust.Witnesses)
        {
            if (Cosignature.TryVerify(text, line, witness, out var from, out var to))
                return new Word(from, to, witness.Name, [new Reliance("ed25519", true, to), new Reliance("sha2-512", true, to)], []);
        }

        return null;
    }

    private Testimony Read(Voucher voucher, Instant judgedAt)
    {
        switch (voucher.Evidence)
        {
            case WordsEvidence words:
                return new Testimony([new Word(words.From, words.To, words.Words, [], [])]);
            case CosignedEvidence cosigned:
                return OfWitnesses(cosigned, ((RootSubject)voucher.Subject).Value);
            case StampedEvidence stamped:
                return OfStamp(stamped, ((TextSubject)voucher.Subject).Text);
            case LedgerEvidence ledger:
                return OfLedger(ledger, (TextSubject)voucher.Subject, judgedAt);
            default:
                throw new InvalidOperationException("A voucher has evidence of a known kind.");
        }
    }

    // Of its subject, or not right.
    private Testimony OfWitnesses(CosignedEvidence cosigned, RepresentativeValue value)
    {
        var (note, head) = (cosigned.Note, cosigned.Head);
        return FunctionOf(head) is { } function && value.Is(function, head.Size, head.Root)
            ? new Testimony([.. note.Signatures.Select(line => OfLine(note.TextBytes.Span, line)).OfType<Word>()])
            : Testimony.Wrong;
    }

    // By the origin's last segment; null if the root has not that function's width.
    private static HashFunction? FunctionOf(Checkpoint head)
    {
        var isOfSuite1 = head.Root.Width == Suite.One.Width;
        if (head.Origin.EndsWith("/sha3-256", StringComparison.Ordinal))
            return isOfSuite1 ? HashFunction.Sha3With256Bits : null;
        if (head.Origin.EndsWith("/sha3-512", StringComparison.Ordinal))
            return isOfSuite1 ? null : HashFunction.Sha3With512Bits;
        return isOfSuite1 ? HashFunction.Sha2With256Bits : HashFunction.Sha2With512Bits;
    }

    private Testimony OfStamp(StampedEvidence stamped, ReadOnlyMemory<byte> text)
    {
        StampReading? reading = null;
        var outcome = question.Trust.Stamps?.Read(stamped.Token, stamped.Items, text, out reading) ?? StampOutcome.NotReadable;
        return outcome switch
        {
            StampOutcome.NotReadable => Testimony.Unread,
            StampOutcome.Right => new Testimony([WordOf(reading!)]),
            _ => Testimony.Wrong,
        };
    }

    private static Word WordOf(StampReading reading) => new(
        reading.From, reading.To, reading.Authority,
        [.. reading.RestsOn.Select(used => new Reliance(used.Name, used.IsSigned, reading.To))], [],
        reading.IsStatusKnown ? null : reading.ValidTo);

    // Of the ledgers pinned under the token's name, the first under whose identity it holds.
    private Testimony OfLedger(LedgerEvidence evidence, TextSubject subject, Instant judgedAt)
    {
        if (question.Depth >= MaxDepth || !IsOf(evidence.Token.Levels[0].Leaf, subject))
            return Testimony.Wrong;
        // No ledger vouches for itself, however far out it stands.
        var named = subject.Publication is null ? null : new LedgerIdentity(subject.Publication.Identity);
        if (named is not null && question.Used.Any(named.SharesHalf))
            return Testimony.Wrong;
        var used = new List<LedgerIdentity>(question.Used);
        if (question.Identity is not null)
            used.Add(question.Identity);
        if (named is not null)
            used.Add(named);
        // What leads over a third ledger lies in the voucher's bytes.
        var inside = question.Vouchers.Where(v => v.Voucher?.Evidence is not LedgerEvidence).ToList();
        foreach (var pinned in question.Trust.Ledgers)
        {
            if (pinned.Ledger != evidence.Token.Header.Ledger || used.Any(pinned.Identity.SharesHalf))
                continue;
            var verdict = Verifier.Verify(evidence.Token, evidence.Token.Suite.Hash(subject.Text.Span), question with
            {
                Ledger = pinned.Ledger,
                Identity = pinned.Identity,
                Records = pinned.Record is { } record ? [GivenRecord.Read(record, pinned.PinnedEntries, question.Trust.Held)] : [],
                Vouchers = inside,
                JudgedAt = judgedAt,
                // What a cover changes is not inside.
                TieAsOf = null,
                Depth = question.Depth + 1,
                Used = used,
            });
            if (verdict.ProvenLatest is { } proven && !verdict.Counted.Any(c => c.Findings.Contains(FindingCode.Unattributed)))
                return new Testimony([WordOf(verdict, pinned, proven)]);
        }

        return Testimony.Wrong;
    }

    private static bool IsOf(Leaf leaf, TextSubject subject) =>
        leaf.Kind == LeafKind.Document && leaf.Digests == leaf.Suite.Hash(subject.Text.Span);

    // Each function is judged at the interval's end; what lies beneath was judged where it was counted.
    private static Word WordOf(Verdict verdict, PinnedLedger pinned, Instant proven)
    {
        var restsOn = new List<Reliance>();
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var reading = chain == Chain.Alpha ? verdict.Alpha : verdict.Beta;
            if (!reading.IsBroken)
                restsOn.Add(new Reliance(HashFunctionName(verdict.Token!, chain), false, proven));
        }

        var beneath = verdict.Counted.SelectMany(c => c.Vouchers).SelectMany(v => v.RestsOn).Distinct(StringComparer.Ordinal);
        return new Word(Instant.FromMicroseconds(1), proven, pinned.Ledger.Value, restsOn, [.. beneath]);
    }

    private static string HashFunctionName(Token token, Chain chain) => HashFunctions.Name(token.Suite[chain]);
}
