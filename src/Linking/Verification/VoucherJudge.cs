using System.Runtime.CompilerServices;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>
/// Verifies the evidence of vouchers (docs/spec/voucher.md, "Evidence"), each once for all tokens and both readings: whether
/// it is right does not depend on the token or the function that asks. Thread-safe.
/// </summary>
internal sealed class VoucherJudge
{
    private const int MaxDepth = 8;

    private readonly Question _question;

    // Only these depend on more than the trust.
    private readonly ConditionalWeakTable<GivenVoucher, Testimony> _ofLedgers = [];
    private readonly Lazy<ILookup<(HashFunction, ulong, Digest), (int Place, GivenVoucher Given)>> _byValue;
    private readonly Lazy<bool> _hasUnread;
    private readonly Lazy<IReadOnlyList<GivenVoucher>> _inside;

    public VoucherJudge(Question question)
    {
        _question = question;
        _byValue = new(() => question.Vouchers
            .SelectMany((given, place) => ValuesOf(given).Select(value => (Value: value, Place: place, Given: given)))
            .ToLookup(v => (v.Value.Function, v.Value.Size, v.Value.Root), v => (v.Place, v.Given)));
        _hasUnread = new(() => question.Vouchers.Any(IsUnread));
        // What leads over a third ledger lies in the voucher's bytes.
        _inside = new(() => [.. question.Vouchers.Where(v => v.Voucher?.Evidence is not LedgerEvidence)]);
    }

    /// <summary>Whether one of the caller's cannot be read.</summary>
    public bool HasUnread => _hasUnread.Value;

    /// <summary>Those of the caller's that bind a value, in his order, with their places in it.</summary>
    public IEnumerable<(int Place, GivenVoucher Given)> Binding(HashFunction function, ulong size, Digest root) =>
        _byValue.Value[(function, size, root)];

    /// <summary>Whether this reader cannot do it.</summary>
    public bool IsUnread(GivenVoucher given) => given.Voucher?.Evidence is null or StampedEvidence && Of(given).IsUnread;

    /// <summary>What its evidence says.</summary>
    public Testimony Of(GivenVoucher given) => given.Voucher switch
    {
        null => Testimony.Unread,
        { Evidence: LedgerEvidence evidence, Subject: TextSubject subject } => _ofLedgers.GetValue(
            given, g => OfLedger(evidence, subject, g.JudgedAt)),
        { } voucher => _question.Testimonies.GetValue(voucher, Read),
    };

    /// <summary>The words of the lines that witnesses whom the caller trusts added to a head's note.</summary>
    public IReadOnlyList<Word> Cosigned(SignedNote note) => _question.Cosigned.GetValue(
        note, n => [.. n.Signatures.Select(line => OfLine(n.TextBytes.Span, line)).OfType<Word>()]);

    /// <summary>What a stamp over some bytes says, if it is right by the certificates that the caller trusts.</summary>
    public Testimony OfStamp(StampedEvidence stamped, ReadOnlyMemory<byte> text)
    {
        IReadOnlyList<StampReading> readings = [];
        var outcome = _question.Trust.Stamps?.Read(stamped.Token, stamped.Items, text, out readings) ?? StampOutcome.NotReadable;
        return outcome switch
        {
            StampOutcome.NotReadable => Testimony.Unread,
            StampOutcome.Right => new Testimony([.. readings.Select(WordOf)]),
            _ => Testimony.Wrong,
        };
    }

    private static IReadOnlyList<RepresentativeValue> ValuesOf(GivenVoucher given) => given.Voucher?.Subject.Values ?? [];

    private Word? OfLine(ReadOnlySpan<byte> text, NoteSignature line)
    {
        foreach (var witness in _question.Trust.Witnesses)
        {
            if (Cosignature.TryVerify(text, line, witness, out var from, out var to))
                return new Word(from, to, witness.Name, [new Reliance("ed25519", true, to), new Reliance("sha2-512", true, to)], []);
        }

        return null;
    }

    private Testimony Read(Voucher voucher)
    {
        switch (voucher.Evidence)
        {
            case WordsEvidence words:
                return new Testimony([new Word(words.From, words.To, words.Words, [], [])]);
            case CosignedEvidence cosigned:
                return OfWitnesses(cosigned, ((RootSubject)voucher.Subject).Value);
            case StampedEvidence stamped:
                return OfStamp(stamped, ((TextSubject)voucher.Subject).Text);
            default:
                throw new InvalidOperationException("A voucher has evidence of a known kind.");
        }
    }

    // Of its subject, or not right.
    private Testimony OfWitnesses(CosignedEvidence cosigned, RepresentativeValue value)
    {
        var head = cosigned.Head;
        return head.Function is { } function && value.Is(function, head.Size, head.Root)
            ? new Testimony(Cosigned(cosigned.Note))
            : Testimony.Wrong;
    }

    private static Word WordOf(StampReading reading) => new(
        reading.From, reading.To, reading.Authority,
        [.. reading.RestsOn.Select(used => new Reliance(used.Name, used.IsSigned, reading.To))], [],
        reading.IsStatusKnown ? null : reading.ValidTo);

    // Of the ledgers pinned under the token's name, the first under whose identity it holds.
    private Testimony OfLedger(LedgerEvidence evidence, TextSubject subject, Instant judgedAt)
    {
        if (_question.Depth >= MaxDepth || !IsOf(evidence.Token.Levels[0].Leaf, subject))
            return Testimony.Wrong;
        // No ledger vouches for itself, however far out it stands.
        var named = subject.Publication is null ? null : new LedgerIdentity(subject.Publication.Identity);
        if (named is not null && _question.Used.Any(named.SharesHalf))
            return Testimony.Wrong;
        var used = new List<LedgerIdentity>(_question.Used);
        if (_question.Identity is not null)
            used.Add(_question.Identity);
        if (named is not null)
            used.Add(named);
        foreach (var given in _question.Ledgers)
        {
            var pinned = given.Pinned;
            if (pinned.Ledger != evidence.Token.Header.Ledger || used.Any(pinned.Identity.SharesHalf))
                continue;
            var verifier = new Verifier(_question with
            {
                Ledger = pinned.Ledger,
                Identity = pinned.Identity,
                Records = given.Records,
                Vouchers = _inside.Value,
                JudgedAt = judgedAt,
                // What a cover changes is not inside.
                TieAsOf = null,
                Depth = _question.Depth + 1,
                Used = used,
            });
            // The leaf's digests are the text's.
            var verdict = verifier.Verify(evidence.Token, evidence.Token.Levels[0].Leaf.Digests);
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
            if (!verdict[chain].IsBroken)
                restsOn.Add(new Reliance(HashFunctionName(verdict.Token!, chain), false, proven));
        }

        var beneath = verdict.Counted.SelectMany(c => c.Vouchers).SelectMany(v => v.RestsOn).Distinct(StringComparer.Ordinal);
        return new Word(Instant.FromMicroseconds(1), proven, pinned.Ledger.Value, restsOn, [.. beneath]);
    }

    private static string HashFunctionName(Token token, Chain chain) => HashFunctions.Name(token.Suite[chain]);
}
