using Linking.V1.Notes;
using Linking.V1.Publications;
using Linking.V1.Tokens;
using Linking.V1.Vouchers;

using Chain = Linking.Hashing.Chain;

namespace Linking.V1.Verification;

/// <summary>
/// Verifies the evidence of vouchers (docs/spec/v1/voucher.md, "Evidence"), each once for both readings: whether it is right
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
            _testimonies[given] = testimony = IsOfUsedIdentity(given.Voucher) ? Testimony.Wrong : Read(given.Voucher, given.JudgedAt);
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

    // No ledger vouches for itself, however far out it stands.
    private bool IsOfUsedIdentity(Voucher voucher) =>
        IdentityOf(voucher) is { } identity && question.Used.Any(used => used.SharesHalf(identity));

    private static LedgerIdentity? IdentityOf(Voucher voucher) =>
        (voucher.Subject as TextSubject)?.Publication is { } publication ? new LedgerIdentity(publication.Identity) : null;

    private Testimony Read(Voucher voucher, Instant judgedAt)
    {
        switch (voucher.Evidence)
        {
            case WordsEvidence words:
                return new Testimony([new Word(words.From, words.To, words.Words, [], [])]);
            case CosignedEvidence cosigned:
                return new Testimony([.. cosigned.Note.Signatures.Select(line => OfLine(cosigned.Note.TextBytes.Span, line)).OfType<Word>()]);
            case StampedEvidence stamped:
                return OfStamp(stamped, ((TextSubject)voucher.Subject).Text);
            case LedgerEvidence ledger:
                return OfLedger(ledger, (TextSubject)voucher.Subject, judgedAt);
            default:
                throw new InvalidOperationException("A voucher has evidence of a known kind.");
        }
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
        if (question.Depth >= MaxDepth)
            return Testimony.Wrong;
        var used = new List<LedgerIdentity>(question.Used);
        if (question.Identity is not null)
            used.Add(question.Identity);
        if (subject.Publication is not null)
            used.Add(new LedgerIdentity(subject.Publication.Identity));
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
                Depth = question.Depth + 1,
                Used = used,
            });
            if (verdict.ProvenLatest is { } proven && !verdict.Counted.Any(c => c.Findings.Contains(FindingCode.Unattributed)))
                return new Testimony([WordOf(verdict, pinned, proven)]);
        }

        return Testimony.Wrong;
    }

    // Each function is judged by the time of its own chain; what lies beneath was judged where it was counted.
    private static Word WordOf(Verdict verdict, PinnedLedger pinned, Instant proven)
    {
        var restsOn = new List<Reliance>();
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var reading = chain == Chain.Alpha ? verdict.Alpha : verdict.Beta;
            if (!reading.IsBroken)
                restsOn.Add(new Reliance(HashFunctionName(verdict.Token!, chain), false, reading.ProvenLatest!.Value));
        }

        var beneath = verdict.Counted.SelectMany(c => c.Vouchers).SelectMany(v => v.RestsOn).Distinct(StringComparer.Ordinal);
        return new Word(Instant.FromMicroseconds(1), proven, pinned.Ledger.Value, restsOn, [.. beneath]);
    }

    private static string HashFunctionName(Token token, Chain chain) => Hashing.HashFunctions.Name(token.Suite[chain]);
}
