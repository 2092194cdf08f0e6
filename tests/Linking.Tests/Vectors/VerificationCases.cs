using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>
/// The cases of verification.json. What a person can foresee is written down here by hand and asserted; of the bit
/// flips it is asserted that none is Valid but the few that touch nothing verified.
/// </summary>
internal sealed class VerificationCases
{
    private const ulong Day = 86400 * TestLedger.Second;
    private const ulong Tolerance = 300 * TestLedger.Second;
    private const VerificationResult Valid = VerificationResult.Valid;
    private const VerificationResult Invalid = VerificationResult.Invalid;
    private const VerificationResult Inconclusive = VerificationResult.Inconclusive;
    private const string Published = "LNK-SIGNED LNK-PUBLISHED";

    private readonly List<VectorCase> _cases = [];
    private readonly TestLedger _ledger = new("example.org/ledger", 1, "2026-11-21T20:47:48.000000Z");
    private readonly TestLedger _foreign = new("example.org/other", 11, "2026-11-21T20:47:48.000000Z");
    private readonly DigestPair _imprint = Imprint.Compute("a contract"u8);
    private readonly List<RepresentativeValue> _values = [];

    private VerificationCases()
    {
        foreach (var ledger in (TestLedger[])[_ledger, _foreign])
        {
            for (byte round = 1; round <= 8; round++)
                ledger.AddRound([.. Enumerable.Range(0, round == 3 ? 5 : round % 3 + 1).Select(i => Document(round, i))]);
            ledger.Publish();
            for (byte round = 9; round <= 12; round++)
                ledger.AddRound(Document(round, 0));
            ledger.Publish(new Announcement("policy", Imprint.Compute("the policy"u8)));
        }

        foreach (var note in _ledger.PublicationNotes)
        {
            var publication = Publication.ParseNote(note);
            _values.AddRange(RepresentativeValue.Of(publication, publication.Time.Plus(Day)));
        }

        SignedCases();
        PublishedCases();
        AggregatedCases();
        KindCases();
        TrustCases();
        BytesCases();
        FlipCases();
    }

    /// <summary>Round 3, leaf 2 of 5, in a history of 13 with publications at 9 and 13.</summary>
    private Token Base => _ledger.Token(3, 2, _ledger.HeadAnchor(3, 4), _ledger.PublicationAnchor(3, 1));

    private Trust FullTrust => new()
    {
        Ledger = _ledger.Id,
        Now = _ledger.Start.Plus(30 * Day),
        Keys = [new TrustedKey(_ledger.Genesis.AlphaHeadKey), new TrustedKey(_ledger.Genesis.BetaHeadKey), new TrustedKey(_ledger.Genesis.PublicationKey)],
        Values = _values,
    };

    private Trust FreshTrust => FullTrust with { Now = _ledger.Start.Plus(Day), Values = [] };

    public static IReadOnlyList<VectorCase> All() => new VerificationCases()._cases;

    private Leaf Document(int round, int index) => (round, index) switch
    {
        (3, 2) => new Leaf(LeafKind.Document, _imprint, nonce: Nonce(3)),
        (5, 0) => new Leaf(LeafKind.Document, Imprint.Compute([])),
        (5, 1) => new Leaf(LeafKind.Token, _imprint, nonce: Nonce(5)),
        (5, 2) => new Leaf(LeafKind.Aggregate, Top.Root, (ulong)Top.Count, Nonce(6)),
        (9, 0) => new Leaf(LeafKind.Document, _imprint),
        _ => new Leaf(LeafKind.Document, Imprint.Compute([(byte)round, (byte)index]), nonce: Nonce((byte)(16 * round + index))),
    };

    // Two levels below a round: 3 files in a lower tree, which is entry 1 of 4 in an upper one.
    private MerkleTree Lower => MerkleTree.Build(Enumerable.Range(0, 3).Select(i => LowerLeaf(i).ToBytes()).ToList());

    private MerkleTree Top => MerkleTree.Build(Enumerable.Range(0, 4).Select(i => TopLeaf(i).ToBytes()).ToList());

    private Leaf LowerLeaf(int i) => new(LeafKind.Document, i == 1 ? _imprint : Imprint.Compute([(byte)i]), nonce: Nonce((byte)(200 + i)));

    private Leaf TopLeaf(int i) => i == 1
        ? new Leaf(LeafKind.Aggregate, Lower.Root, 3, Nonce(210))
        : new Leaf(LeafKind.Document, Imprint.Compute([100, (byte)i]), nonce: Nonce((byte)(220 + i)));

    private Token Aggregated(params Anchor[] anchors) => _ledger.Token(5, 2, anchors).Below(
    [
        new TokenLevel(LowerLeaf(1), 1, Lower.Path(1)),
        new TokenLevel(TopLeaf(1), 1, Top.Path(1)),
    ]);

    private void SignedCases()
    {
        var token = _ledger.Token(3, 2, _ledger.HeadAnchor(3, 4));
        void Case(string name, string comment, Trust trust, VerificationResult result, string codes) =>
            Add("signed/" + name, comment, token, trust, result, codes, codes);
        Case("valid", "a fresh token, one day later", FreshTrust, Valid, "LNK-SIGNED");
        Case("window-last", "the last microsecond of the window", FreshTrust with { Now = token.Header.Time.Plus(2 * Day) }, Valid, "LNK-SIGNED");
        Case("window-over", "one microsecond later", FreshTrust with { Now = token.Header.Time.Plus(2 * Day + 1) }, Inconclusive, "LNK-SIGNED LNK-WINDOW");
        Case("window-over-covered", "renewed within the window", FreshTrust with { Now = token.Header.Time.Plus(9 * Day), Covered = token.Header.Time.Plus(Day) }, Valid, "LNK-SIGNED");
        Case("no-key", "the caller gives no key", FreshTrust with { Keys = [] }, Inconclusive, "LNK-NO-KEY LNK-NO-BASIS");
        Case("slow-clock", "the caller's clock is five minutes slow", FreshTrust with { Now = Instant.FromMicroseconds(token.Header.Time.Microseconds - 300 * TestLedger.Second) }, Valid, "LNK-SIGNED");
        Case("future", "the caller's clock is over five minutes slow", FreshTrust with { Now = Instant.FromMicroseconds(token.Header.Time.Microseconds - 300 * TestLedger.Second - 1) }, Inconclusive, "LNK-SIGNED LNK-FUTURE");
        Case("key-from-header-time", "in force from exactly the header's time", FreshTrust with { Keys = Keys(token.Header.Time, null) }, Valid, "LNK-SIGNED");
        Case("key-too-late", "in force one microsecond too late", FreshTrust with { Keys = Keys(token.Header.Time.Plus(1), null) }, Inconclusive, "LNK-KEY-PERIOD LNK-NO-BASIS");
        Case("key-stolen", "in force at the header's time, but not when it is verified", FreshTrust with { Keys = Keys(null, token.Header.Time.Plus(TestLedger.Second)) }, Inconclusive, "LNK-KEY-PERIOD LNK-NO-BASIS");
        Case("key-stolen-covered", "renewed before the theft", FreshTrust with { Keys = Keys(null, token.Header.Time.Plus(60 * TestLedger.Second)), Covered = token.Header.Time.Plus(30 * TestLedger.Second) }, Valid, "LNK-SIGNED");
        Case("key-twice", "one key with two periods, of which one holds", FreshTrust with { Keys = [.. Keys(null, _ledger.Start), .. Keys(_ledger.Start.Plus(1), null)] }, Valid, "LNK-SIGNED");
        Case("key-two-halves", "no one period holds both the header's time and the verification", FreshTrust with { Keys = [.. Keys(null, token.Header.Time), .. Keys(token.Header.Time.Plus(1), null)] }, Inconclusive, "LNK-KEY-PERIOD LNK-NO-BASIS");
        Case("key-ended", "no longer in force", FreshTrust with { Keys = Keys(null, Instant.FromMicroseconds(token.Header.Time.Microseconds - 1)) }, Inconclusive, "LNK-KEY-PERIOD LNK-NO-BASIS");
        Add("signed/key-of-alpha-only", "only the α key is given", token, FreshTrust with { Keys = [FreshTrust.Keys[0]] }, Inconclusive, "LNK-SIGNED", "LNK-NO-KEY LNK-NO-BASIS");
        Add("signed/key-of-alpha-only-beta-broken", "β is not counted, so α alone decides", token, FreshTrust with { Keys = [FreshTrust.Keys[0]], BrokenSince = Broken(HashFunction.Sha3With256Bits, _ledger.Start) }, Valid, "LNK-SIGNED", "LNK-NO-KEY LNK-NO-BASIS LNK-BROKEN");
    }

    private void PublishedCases()
    {
        Add("published/valid", "extended by a publication", Base, FullTrust, Valid, Published, Published);
        Add("published/other-data", "not the data that was stamped", Base, FullTrust, Invalid, Published + " LNK-DATA", Published + " LNK-DATA", Imprint.Compute("another contract"u8));
        Add("published/alpha-of-other-data", "the α digest is of another file", Base, FullTrust, Invalid, Published + " LNK-DATA", Published, new DigestPair(Imprint.Compute("x"u8).Alpha, _imprint.Beta));
        Add("published/beta-of-other-data", "the β digest is of another file", Base, FullTrust, Invalid, Published, Published + " LNK-DATA", new DigestPair(_imprint.Alpha, Imprint.Compute("x"u8).Beta));

        // The bottom leaf and its level.
        Mutate("leaf-alpha-digest-flipped", "one bit of the leaf's α digest", p => Flip(p.Levels[0].Leaf, 12), Invalid, Published + " LNK-DATA LNK-ROUND", Published + " LNK-ROUND");
        Mutate("leaf-beta-digest-flipped", "one bit of the leaf's β digest", p => Flip(p.Levels[0].Leaf, 44), Invalid, Published + " LNK-ROUND", Published + " LNK-DATA LNK-ROUND");
        Mutate("leaf-nonce-flipped", "one bit of the nonce", p => Flip(p.Levels[0].Leaf, 77), Invalid, Published + " LNK-ROUND", Published + " LNK-ROUND");
        Mutate("leaf-kind-token", "document made a token", p => p.Levels[0].Leaf[3] = 3, Invalid, Published + " LNK-ROUND", Published + " LNK-ROUND");
        Mutate("leaf-kind-aggregate", "an aggregate at the bottom", p => { p.Levels[0].Leaf[3] = 2; p.Levels[0].Leaf[11] = 1; }, Invalid, Published + " LNK-KIND LNK-ROUND", Published + " LNK-KIND LNK-ROUND");
        Mutate("leaf-kind-0", "a kind that does not exist", p => p.Levels[0].Leaf[3] = 0, Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("leaf-kind-5", "a kind that does not exist", p => p.Levels[0].Leaf[3] = 5, Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("leaf-event-with-nonce", "an event has no nonce", p => p.Levels[0].Leaf[3] = 4, Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("leaf-document-with-count", "only an aggregate counts", p => p.Levels[0].Leaf[11] = 1, Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("leaf-version", "a leaf of version 2", p => p.Levels[0].Leaf[1] = 2, Inconclusive, "LNK-VERSION", "LNK-VERSION");
        Mutate("leaf-suite", "a leaf of suite 2", p => p.Levels[0].Leaf[2] = 2, Inconclusive, "LNK-SUITE", "LNK-SUITE");
        Mutate("leaf-nonce-33", "a nonce over 32 bytes", p => p.Levels[0].Leaf = [.. p.Levels[0].Leaf[..76], 33, .. new byte[33]], Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("leaf-byte-over", "a byte after the nonce", p => p.Levels[0].Leaf = [.. p.Levels[0].Leaf, 0], Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("index-plus-1", "index off by one", p => p.Levels[0].Index++, Invalid, Published + " LNK-ROUND", Published + " LNK-ROUND");
        Mutate("index-minus-1", "index off by one", p => p.Levels[0].Index--, Invalid, Published + " LNK-ROUND", Published + " LNK-ROUND");
        Mutate("index-is-count", "index 5 of 5", p => p.Levels[0].Index = 5, Invalid, Published + " LNK-PATH", Published + " LNK-PATH");
        Mutate("index-last", "index of the lone last leaf, whose path is shorter", p => p.Levels[0].Index = 4, Invalid, Published + " LNK-PATH", Published + " LNK-PATH");
        Mutate("index-over-2-63", "index over 2^63 - 1", p => p.Levels[0].Index = 1UL << 63, Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("alpha-path-flipped", "one bit of the α path", p => Flip(p.Levels[0].Alpha[1], 7), Invalid, Published + " LNK-ROUND", Published);
        Mutate("beta-path-flipped", "one bit of the β path", p => Flip(p.Levels[0].Beta[1], 7), Invalid, Published, Published + " LNK-ROUND");
        Mutate("path-step-dropped", "the last step dropped, of both", p => DropLast(p.Levels[0].Alpha, p.Levels[0].Beta), Invalid, Published + " LNK-PATH", Published + " LNK-PATH");
        Mutate("path-step-extra", "one more step, of both", p => { p.Levels[0].Alpha.Add(new byte[32]); p.Levels[0].Beta.Add(new byte[32]); }, Invalid, Published + " LNK-PATH", Published + " LNK-PATH");
        Mutate("alpha-path-swapped", "two α steps exchanged", p => Swap(p.Levels[0].Alpha), Invalid, Published + " LNK-ROUND", Published);
        Mutate("beta-path-swapped", "two β steps exchanged", p => Swap(p.Levels[0].Beta), Invalid, Published, Published + " LNK-ROUND");
        Mutate("beta-path-is-alpha", "the α path in the place of β's", p => p.Levels[0].Beta = [.. p.Levels[0].Alpha], Invalid, Published, Published + " LNK-ROUND");
        Mutate("beta-path-stripped", "β's path taken out, its length left", p => p.Levels[0].Beta.Clear(), Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("functions-exchanged", "α and β paths exchanged at the level", p => (p.Levels[0].Alpha, p.Levels[0].Beta) = (p.Levels[0].Beta, p.Levels[0].Alpha), Invalid, Published + " LNK-ROUND", Published + " LNK-ROUND");

        HeaderCases();
        AnchorCases();
    }

    private void HeaderCases()
    {
        const string Changed = "LNK-CONTRADICTED LNK-HEAD LNK-PUBLICATION";
        var n = _ledger.Id.Value.Length;
        void Field(string name, int offset, string alpha, string? beta = null, byte mask = 1) =>
            Mutate("header-" + name, "one bit of the header's " + name, p => p.Header[offset] ^= mask, Invalid, alpha, beta ?? alpha);
        Field("ledger-id", 4 + n - 1, "LNK-LEDGER " + Changed);
        Field("time", 4 + n + 15, Changed);
        Field("accuracy", 4 + n + 19, Changed);
        Field("valid-until", 4 + n + 27, Changed);
        Field("policy", 4 + n + 29, Changed);
        var roots = _ledger.Headers[3].Length - 4 * DigestPair.Size;
        Field("leaf-count", roots - 1, Changed + " LNK-PATH", mask: 4);
        Mutate("header-leaf-count-plus-1", "6 leaves, not 5: this path does not tell, the link does", p => p.Header[roots - 1] = 6, Invalid, Changed, null);
        Mutate("header-leaf-count-minus-1", "4 leaves, not 5", p => p.Header[roots - 1] = 4, Invalid, Changed + " LNK-PATH", null);
        Field("round-root-alpha", roots, Changed + " LNK-ROUND", Changed);
        Field("round-root-beta", roots + 32, Changed, Changed + " LNK-ROUND");
        Field("previous-link-alpha", roots + 64, Changed);
        Field("previous-link-beta", roots + 96, Changed);
        Field("history-root-alpha", roots + 128, "LNK-ANCHOR", Changed);
        Field("history-root-beta", roots + 160, Changed, "LNK-ANCHOR");
        Field("signed-head-digest-alpha", roots + 192, Changed);
        Field("signed-head-digest-beta", roots + 224, Changed);
        Mutate("header-index-minus-1", "index 2 instead of 3", p => p.Header[4 + n + 7] = 2, Invalid, "LNK-ANCHOR", null);
        Mutate("header-of-next-round", "the header of round 4", p => p.Header = _ledger.Headers[4], Invalid, "LNK-PATH LNK-ANCHOR", null);
        Mutate("header-version", "a header of version 2", p => p.Header[1] = 2, Inconclusive, "LNK-VERSION", "LNK-VERSION");
        Mutate("header-suite", "a header of suite 2", p => p.Header[2] = 2, Inconclusive, "LNK-SUITE", "LNK-SUITE");
        Mutate("header-tag", "another tag", p => p.Header[0] = (byte)'L', Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("header-no-leaves", "a leaf count of 0", p => p.Header[roots - 1] = 0, Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("header-byte-over", "a byte after the header", p => p.Header = [.. p.Header, 0], Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("header-backdated", "an insider's header: time before a value published before it", _ => { }, Invalid, "LNK-SIGNED LNK-PUBLISHED LNK-TIME", null, FullTrust with
        {
            Values = [.. _values, .. Held(3, Base.Header.Time, _ledger.HistoryRoot(3))],
        });
        Mutate("history-as-held", "the header's history is the value held of its size", _ => { }, Valid, Published, null, FullTrust with
        {
            Values = [.. _values, .. Held(3, Header.Decode(_ledger.Headers[2]).Time, _ledger.HistoryRoot(3))],
        });
        Mutate("history-not-as-held", "the header stands on another history than the value held of its size", _ => { }, Invalid, Published + " LNK-CONTRADICTED", null, FullTrust with
        {
            Values = [.. _values, .. Held(3, Header.Decode(_ledger.Headers[2]).Time, _ledger.HistoryRoot(2))],
        });
    }

    private void AnchorCases()
    {
        Mutate("anchor-size-plus-1", "publication anchor claims size 10", p => p.Anchors[1].Size++, Invalid, "LNK-SIGNED LNK-PUBLICATION", null);
        Mutate("anchor-size-minus-1", "publication anchor claims size 8, whose path is shorter", p => p.Anchors[1].Size--, Invalid, "LNK-SIGNED LNK-ANCHOR", null);
        Mutate("anchor-size-is-index", "a size that does not hold the header", p => p.Anchors[1].Size = 3, Invalid, "LNK-SIGNED LNK-ANCHOR", null);
        Mutate("anchor-size-0", "size 0", p => p.Anchors[0].Size = 0, Invalid, "LNK-ANCHOR LNK-PUBLISHED", null);
        Mutate("anchor-alpha-path-flipped", "one bit of the α path", p => Flip(p.Anchors[1].Alpha[3], 0), Invalid, "LNK-SIGNED LNK-CONTRADICTED LNK-PUBLICATION", Published);
        Mutate("anchor-alpha-past-flipped", "one bit of the α path left of the header: another past", p => Flip(p.Anchors[1].Alpha[0], 0), Invalid, "LNK-SIGNED LNK-ANCHOR", Published);
        Mutate("anchor-beta-path-flipped", "one bit of the β path", p => Flip(p.Anchors[1].Beta[3], 0), Invalid, Published, "LNK-SIGNED LNK-CONTRADICTED LNK-PUBLICATION");
        Mutate("anchor-beta-past-flipped", "one bit of the β path left of the header: another past", p => Flip(p.Anchors[1].Beta[0], 0), Invalid, Published, "LNK-SIGNED LNK-ANCHOR");
        Mutate("anchor-path-step-dropped", "the last step dropped, of both", p => DropLast(p.Anchors[1].Alpha, p.Anchors[1].Beta), Invalid, "LNK-SIGNED LNK-ANCHOR", null);
        Mutate("anchor-path-step-extra", "one more step, of both", p => { p.Anchors[1].Alpha.Add(new byte[32]); p.Anchors[1].Beta.Add(new byte[32]); }, Invalid, "LNK-SIGNED LNK-ANCHOR", null);
        Mutate("anchor-beta-path-is-alpha", "the α path in the place of β's", p => p.Anchors[1].Beta = [.. p.Anchors[1].Alpha], Invalid, Published, "LNK-SIGNED LNK-ANCHOR");
        Mutate("anchor-body-byte-over", "a byte after the publication", p => p.Anchors[1].Notes.Add([]), Invalid, "LNK-FORMAT", "LNK-FORMAT");
        Mutate("anchors-dropped", "no anchor at all", p => p.Anchors.Clear(), Inconclusive, "LNK-NO-BASIS", null);
        Mutate("publication-dropped", "only the signed head is left", p => p.Anchors.RemoveAt(1), Inconclusive, "LNK-SIGNED LNK-WINDOW", null);
        Mutate("head-dropped", "only the publication is left", p => p.Anchors.RemoveAt(0), Valid, "LNK-PUBLISHED", null);
        Mutate("anchor-unknown-type", "an anchor of type 9 is skipped", p => p.Anchors.Add(new TokenParts.AnchorParts { Type = 9, Raw = [1, 2, 3] }), Valid, Published, null);
        Mutate("anchor-type-exchanged", "the publication called a signed head", p => p.Anchors[1].Type = 1, Invalid, "LNK-FORMAT", null);
        Mutate("both-publications", "extended twice", p => p.Anchors.Add(TokenParts.Of(_ledger.Token(3, 2, _ledger.PublicationAnchor(3, 2))).Anchors[0]), Valid, Published, null);

        Mutate("head-replayed", "the signed head of size 5 over the anchor of size 4", p => p.Anchors[0].Notes = Notes(_ledger.Head(5)), Invalid, "LNK-HEAD LNK-PUBLISHED", null);
        Mutate("head-of-other-ledger", "another ledger's signed head", p => p.Anchors[0].Notes = Notes(_foreign.Head(4)), Invalid, "LNK-HEAD LNK-PUBLISHED", null);
        Mutate("head-notes-exchanged", "α and β notes exchanged", p => p.Anchors[0].Notes.Reverse(), Invalid, "LNK-HEAD LNK-PUBLISHED", null);
        Mutate("head-beta-is-alpha", "the α note twice", p => p.Anchors[0].Notes[1] = p.Anchors[0].Notes[0], Invalid, Published, "LNK-HEAD LNK-PUBLISHED");
        Mutate("head-beta-stripped", "an empty β note", p => p.Anchors[0].Notes[1] = [], Invalid, Published, "LNK-HEAD LNK-PUBLISHED");
        Mutate("head-alpha-signature-flipped", "one bit of the α note's signature", p => p.Anchors[0].Notes[0] = Resign(p.Anchors[0].Notes[0]), Invalid, "LNK-SIGNATURE LNK-PUBLISHED", Published);
        Mutate("head-beta-signature-flipped", "one bit of the β note's signature", p => p.Anchors[0].Notes[1] = Resign(p.Anchors[0].Notes[1]), Invalid, Published, "LNK-SIGNATURE LNK-PUBLISHED");
        Mutate("head-signed-twice", "the ledger's own line twice", p => p.Anchors[0].Notes[0] = [.. p.Anchors[0].Notes[0], .. LastLine(p.Anchors[0].Notes[0])], Invalid, "LNK-SIGNATURE LNK-PUBLISHED", Published);
        Mutate("head-with-witness", "a witness's line beside the ledger's", p => p.Anchors[0].Notes[0] = [.. p.Anchors[0].Notes[0], .. LastLine(_foreign.Head(4).Alpha.ToArray())], Valid, Published, null);
        Mutate("head-by-witness-only", "only a witness's line", p => p.Anchors[0].Notes[0] = [.. p.Anchors[0].Notes[0][..^LastLine(p.Anchors[0].Notes[0]).Length], .. LastLine(_foreign.Head(4).Alpha.ToArray())], Valid, "LNK-NO-KEY LNK-PUBLISHED", Published);
        Mutate("head-beta-signed-as-alpha", "the β note signed under the α key's name", p => p.Anchors[0].Notes[1] = BetaSignedAsAlpha(), Inconclusive, "LNK-SIGNED", "LNK-NO-KEY LNK-NO-BASIS", FreshTrust, dropPublication: true);
        void Head(string name, string comment, Func<string, string> change) =>
            Mutate("head-" + name, comment, p => p.Anchors[0].Notes[0] = AlphaHeadOf(change), Invalid, "LNK-HEAD LNK-PUBLISHED", Published);
        Head("extension-line", "an extension line", text => text + "extension\n");
        Head("size-leading-zero", "size 04, truly signed", text => text.Replace("\n4\n", "\n04\n", StringComparison.Ordinal));
        Head("size-minus-1", "size 3, truly signed", text => text.Replace("\n4\n", "\n3\n", StringComparison.Ordinal));
        Head("root-flipped", "another root, truly signed", text => new Checkpoint(_ledger.Id.Value, 4, _ledger.HistoryRoot(5).Alpha).ToText());
        Head("root-short", "a root of 31 bytes, truly signed", text => $"{_ledger.Id}\n4\n{Convert.ToBase64String(_ledger.HistoryRoot(4).Alpha.Bytes[..31])}\n");
        Head("root-without-padding", "a root without its padding, truly signed", text => text.Replace("=", "", StringComparison.Ordinal));
        Head("root-is-beta", "the β root under α's origin, truly signed", text => new Checkpoint(_ledger.Id.Value, 4, _ledger.HistoryRoot(4).Beta).ToText());
        Head("origin-of-other-ledger", "another origin, signed by the ledger's key", text => text.Replace(_ledger.Id.Value, _foreign.Id.Value, StringComparison.Ordinal));
        Head("line-dropped", "no root, truly signed", text => text[..(text.IndexOf("\n4\n", StringComparison.Ordinal) + 3)]);

        Mutate("publication-of-other-size", "publication 2 over the anchor of publication 1", p => p.Anchors[1].Notes = [_ledger.PublicationNotes[1]], Invalid, "LNK-SIGNED LNK-PUBLICATION", null);
        Mutate("publication-of-other-ledger", "another ledger's publication", p => p.Anchors[1].Notes = [_foreign.PublicationNotes[0]], Invalid, "LNK-SIGNED LNK-PUBLICATION", null);
        Mutate("publication-only-alpha", "its β root is another", p => p.Anchors[1].Notes = [_ledger.Sign(First() with { Root = new DigestPair(First().Root.Alpha, default) })], Invalid, Published, "LNK-SIGNED LNK-PUBLICATION");
        Mutate("publication-only-beta", "its α root is another", p => p.Anchors[1].Notes = [_ledger.Sign(First() with { Root = new DigestPair(default, First().Root.Beta) })], Invalid, "LNK-SIGNED LNK-PUBLICATION", Published);
        Mutate("publication-other-time", "its time is another", p => p.Anchors[1].Notes = [_ledger.Sign(First() with { Time = First().Time.Plus(1) })], Invalid, "LNK-SIGNED LNK-TIME", null);
        Mutate("publication-signature-flipped", "its signature is not needed", p => p.Anchors[1].Notes[0] = Resign(p.Anchors[1].Notes[0]), Valid, Published, null);
        Mutate("publication-empty", "no text", p => p.Anchors[1].Notes = [[]], Invalid, "LNK-SIGNED LNK-PUBLICATION", null);
        Mutate("anchors-of-other-ledger", "both anchors of another ledger", p => { p.Anchors.Clear(); p.Anchors.AddRange(TokenParts.Of(_foreign.Token(3, 2, _foreign.HeadAnchor(3, 4), _foreign.PublicationAnchor(3, 1))).Anchors); }, Invalid, "LNK-ANCHOR", null);
        Mutate("split-view", "two signed heads of one size that differ", p =>
        {
            var anchors = TokenParts.Of(_ledger.Token(3, 2, _ledger.HeadAnchor(3, 5), _ledger.HeadAnchor(3, 5))).Anchors;
            Flip(anchors[1].Alpha[2], 0);
            Flip(anchors[1].Beta[2], 0);
            p.Anchors.AddRange(anchors);
        }, Invalid, Published + " LNK-CONTRADICTED LNK-HEAD", null);
    }

    private void AggregatedCases()
    {
        var token = Aggregated(_ledger.HeadAnchor(5, 6), _ledger.PublicationAnchor(5, 1));
        Add("aggregated/valid", "three levels", token, FullTrust, Valid, Published, Published);
        void Case(string name, string comment, Action<TokenParts> change, string alpha, string? beta)
        {
            var parts = TokenParts.Of(token);
            change(parts);
            Add("aggregated/" + name, comment, parts.Encode(), FullTrust, Invalid, alpha, beta ?? alpha, _imprint);
        }

        Case("middle-is-document", "a document above the bottom", p => { p.Levels[1].Leaf[3] = 1; p.Levels[1].Leaf[11] = 0; }, Published + " LNK-KIND LNK-PATH LNK-AGGREGATE", null);
        Case("middle-is-token", "a token above the bottom", p => { p.Levels[1].Leaf[3] = 3; p.Levels[1].Leaf[11] = 0; }, Published + " LNK-KIND LNK-PATH LNK-AGGREGATE", null);
        Case("bottom-is-event", "an event below an aggregate", p => p.Levels[0].Leaf = [.. p.Levels[0].Leaf[..3], 4, .. p.Levels[0].Leaf[4..76], 0], Published + " LNK-KIND LNK-AGGREGATE", null);
        Case("bottom-is-aggregate", "the lower tree's node passed off as data", p => p.Levels.RemoveAt(0), Published + " LNK-DATA LNK-KIND", null);
        Case("middle-dropped", "the middle level taken out", p => p.Levels.RemoveAt(1), Published + " LNK-AGGREGATE", null);
        Case("levels-exchanged", "the two upper levels exchanged", p => (p.Levels[1], p.Levels[2]) = (p.Levels[2], p.Levels[1]), Published + " LNK-AGGREGATE LNK-ROUND", null);
        Case("count-plus-1", "the middle leaf counts 4, not 3", p => p.Levels[1].Leaf[11] = 4, Published + " LNK-AGGREGATE", null);
        Case("count-2", "the middle leaf counts 2, not 3", p => p.Levels[1].Leaf[11] = 2, Published + " LNK-PATH LNK-AGGREGATE", null);
        Case("count-0", "an aggregate that counts nothing", p => p.Levels[1].Leaf[11] = 0, "LNK-FORMAT", null);
        Case("middle-alpha-digest", "one bit of the middle leaf's α root", p => Flip(p.Levels[1].Leaf, 12), Published + " LNK-AGGREGATE", null);
        Case("lower-alpha-path", "one bit of the lower α path", p => Flip(p.Levels[0].Alpha[0], 3), Published + " LNK-AGGREGATE", Published);
        Case("upper-beta-path", "one bit of the round's β path", p => Flip(p.Levels[2].Beta[0], 3), Published, Published + " LNK-ROUND");
        Case("lower-index", "index off by one in the lower tree", p => p.Levels[0].Index = 0, Published + " LNK-AGGREGATE", null);
        Case("nine-levels", "more than 8 levels", p => p.Levels.AddRange(Enumerable.Repeat(p.Levels[2], 6)), "LNK-FORMAT", null);
        Case("no-levels", "no level", p => p.Levels.Clear(), "LNK-FORMAT", null);
    }

    private void KindCases()
    {
        Add("empty-data/valid", "data of zero bytes, no nonce", _ledger.Token(5, 0, _ledger.HeadAnchor(5, 6), _ledger.PublicationAnchor(5, 2)), FullTrust, Valid, Published, Published, Imprint.Compute([]));
        Add("token-leaf/valid", "a token of another authority", _ledger.Token(5, 1, _ledger.PublicationAnchor(5, 1)), FullTrust, Valid, "LNK-PUBLISHED", "LNK-PUBLISHED");
        Add("event/valid", "the genesis", _ledger.Token(0, 0, _ledger.HeadAnchor(0, 1), _ledger.PublicationAnchor(0, 1)), FullTrust, Valid, Published, Published, Imprint.Compute(_ledger.Genesis.ToBytes()));
        Add("lone-leaf/valid", "one leaf in its round, the last header of the publication", _ledger.Token(12, 0, _ledger.HeadAnchor(12, 13), _ledger.PublicationAnchor(12, 2)), FullTrust, Valid, Published, Published, Imprint.Compute([12, 0]));
    }

    private void TrustCases()
    {
        var alpha = _values.Where(v => v.Function == HashFunction.Sha2With256Bits).ToList();
        var beta = _values.Where(v => v.Function == HashFunction.Sha3With256Bits).ToList();
        void Case(string name, string comment, Trust trust, VerificationResult result, string a, string? b = null) =>
            Add("published/" + name, comment, Base, trust, result, a, b ?? a);
        Case("no-value", "no representative value, no longer in the window", FullTrust with { Values = [] }, Inconclusive, "LNK-SIGNED LNK-NO-VALUE LNK-WINDOW");
        Case("nothing-trusted", "no key and no value", FullTrust with { Values = [], Keys = [] }, Inconclusive, "LNK-NO-KEY LNK-NO-VALUE LNK-NO-BASIS");
        Case("value-of-alpha-only", "a missing chain is not a broken one", FullTrust with { Values = alpha }, Inconclusive, Published, "LNK-SIGNED LNK-NO-VALUE LNK-WINDOW");
        Case("value-of-beta-only", "a missing chain is not a broken one", FullTrust with { Values = beta }, Inconclusive, "LNK-SIGNED LNK-NO-VALUE LNK-WINDOW", Published);
        Case("value-of-beta-only-alpha-broken", "β alone proves it", FullTrust with { Values = beta, BrokenSince = Broken(HashFunction.Sha2With256Bits, FullTrust.Now) }, Valid, "LNK-SIGNED LNK-NO-VALUE LNK-WINDOW LNK-BROKEN", Published);
        Case("value-of-alpha-only-alpha-broken", "α is broken and β has no basis", FullTrust with { Values = alpha, BrokenSince = Broken(HashFunction.Sha2With256Bits, FullTrust.Now) }, Inconclusive, Published + " LNK-BROKEN", "LNK-SIGNED LNK-NO-VALUE LNK-WINDOW");
        Case("value-differs", "the value obtained says otherwise, under both", FullTrust with { Values = [.. _values.Select(v => v with { Root = Imprint.Compute([1]).Alpha })] }, Invalid, "LNK-SIGNED LNK-CONTRADICTED");
        Case("value-differs-beta", "the value obtained says otherwise, under β", FullTrust with { Values = [.. alpha, .. beta.Select(v => v with { Root = Imprint.Compute([1]).Alpha })] }, Invalid, Published, "LNK-SIGNED LNK-CONTRADICTED");
        Case("values-contradict", "two values of one size, one of them wrong", FullTrust with { Values = [.. _values, alpha[0] with { Root = default }] }, Invalid, Published + " LNK-CONTRADICTED", Published);
        Case("value-of-head-size-differs", "a signed head against a value of its size", FullTrust with { Values = [.. _values, new(HashFunction.Sha2With256Bits, 4, Base.Header.Time, default, FullTrust.Now)] }, Invalid, Published + " LNK-CONTRADICTED", Published);
        Case("value-other-time", "the value's time is not the publication's", FullTrust with { Values = [.. alpha.Select(v => v with { Time = v.Time.Plus(1) }), .. beta] }, Invalid, "LNK-SIGNED LNK-TIME", Published);
        Case("evident-twice", "the earlier of two evident dates counts", FullTrust with { Values = [.. _values, .. _values.Select(v => v with { Evident = v.Time.Plus(Day / 2) })] }, Valid, Published);
        Case("evident-apart", "the verdict's time is the later of the chains'", FullTrust with { Values = [.. alpha, .. beta.Select(v => v with { Evident = v.Evident.Plus(5 * Day) })] }, Valid, Published);
        Case("evident-within-tolerance", "a mirror's clock five minutes slow: proven by the publication's time", FullTrust with { Values = [.. _values.Select(v => v with { Evident = Before(v.Time, Tolerance) })] }, Valid, Published);
        Case("evident-too-early", "evident before there was anything to publish", FullTrust with { Values = [.. _values.Select(v => v with { Evident = Before(v.Time, Tolerance + 1) })] }, Invalid, "LNK-SIGNED LNK-TIME");
        Case("evident-after-now", "today's newspaper: proven by now", FullTrust with { Values = [.. _values.Select(v => v with { Evident = FullTrust.Now.Plus(Day) })] }, Valid, Published);
        Case("other-ledger", "the caller expects another ledger", FullTrust with { Ledger = _foreign.Id, Values = [] }, Invalid, "LNK-LEDGER LNK-HEAD LNK-PUBLICATION");

        foreach (var (name, function) in ((string, HashFunction)[])[("alpha", HashFunction.Sha2With256Bits), ("beta", HashFunction.Sha3With256Bits)])
        {
            void Broke(string when, string comment, Instant since, bool broken, Instant? covered = null) => Add(
                $"published/{name}-broken-{when}", comment, Base, FullTrust with { BrokenSince = Broken(function, since), Covered = covered }, Valid,
                Published + (broken && name == "alpha" ? " LNK-BROKEN" : ""), Published + (broken && name == "beta" ? " LNK-BROKEN" : ""));
            Broke("yesterday", "the other chain alone proves it", Instant.FromMicroseconds(FullTrust.Now.Microseconds - Day), broken: true);
            Broke("now", "broken since this microsecond", FullTrust.Now, broken: true);
            Broke("later", "not yet broken", FullTrust.Now.Plus(1), broken: false);
            Broke("covered", "a renewal was proven before", FullTrust.Now, broken: false, Instant.FromMicroseconds(FullTrust.Now.Microseconds - 1));
            Broke("covered-too-late", "the renewal was proven only then", FullTrust.Now, broken: true, FullTrust.Now);
        }

        Case("both-broken", "nothing is left", FullTrust with { BrokenSince = new Dictionary<HashFunction, Instant> { [HashFunction.Sha2With256Bits] = FullTrust.Now, [HashFunction.Sha3With256Bits] = FullTrust.Now } }, Inconclusive, Published + " LNK-BROKEN");
        Add("published/alpha-broken-and-forged", "α is broken and its path is forged; β still proves it", Changed(p => Flip(p.Levels[0].Alpha[0], 0)), FullTrust with { BrokenSince = Broken(HashFunction.Sha2With256Bits, FullTrust.Now) }, Valid, Published + " LNK-ROUND LNK-BROKEN", Published, _imprint);
        Add("published/beta-broken-and-forged", "β is broken and its path is forged; α still proves it", Changed(p => Flip(p.Levels[0].Beta[0], 0)), FullTrust with { BrokenSince = Broken(HashFunction.Sha3With256Bits, FullTrust.Now) }, Valid, Published, Published + " LNK-ROUND LNK-BROKEN", _imprint);
        var end = Base.Header.ValidUntil;
        Case("last-day", "the last microsecond of validity", FullTrust with { Now = end }, Valid, Published);
        Case("expired", "past its end of validity", FullTrust with { Now = end.Plus(1) }, Inconclusive, Published + " LNK-EXPIRED");
        Case("expired-covered", "renewed in time", FullTrust with { Now = end.Plus(Day), Covered = end }, Valid, Published);
        Case("expired-covered-too-late", "renewed too late", FullTrust with { Now = end.Plus(Day), Covered = end.Plus(1) }, Inconclusive, Published + " LNK-EXPIRED");
        Case("covered-before-made", "covered before it existed", FullTrust with { Covered = Before(Base.Header.Time, Tolerance + 1) }, Invalid, Published + " LNK-TIME");
        Case("covered-before-publication", "the publication in it is younger than what is said to cover it", FullTrust with { Covered = Before(First().Time, Tolerance + 1) }, Invalid, Published + " LNK-TIME");
        Add("published/covered-between-publications", "of two publications in it the second is younger than what is said to cover it",
            _ledger.Token(3, 2, _ledger.HeadAnchor(3, 4), _ledger.PublicationAnchor(3, 1), _ledger.PublicationAnchor(3, 2)),
            FullTrust with { Covered = Before(Publication.ParseNote(_ledger.PublicationNotes[1]).Time, Tolerance + 1) }, Invalid, Published + " LNK-TIME", Published + " LNK-TIME");
        Case("covered-within-tolerance", "covered by a clock five minutes slow", FullTrust with { Covered = Before(Base.Header.Time, Tolerance) }, Invalid, Published + " LNK-TIME");
        Case("covered-as-published", "covered five minutes before the publication in it, by a clock as slow", FullTrust with { Covered = Before(First().Time, Tolerance) }, Valid, Published);
        Case("covered-without-value", "the publication in it is younger than its cover, and no value is held", FullTrust with { Values = [], Covered = Before(First().Time, Tolerance + 1) }, Invalid, "LNK-SIGNED LNK-NO-VALUE LNK-TIME");
        Case("published-in-future", "the header's time is within the tolerance, the publication's is not", FullTrust with { Now = Before(First().Time, Tolerance + 1), Values = [.. _values.Take(2)] }, Inconclusive, Published + " LNK-FUTURE");
        Case("covered-later-than-now", "a cover dated after now changes nothing", FullTrust with { Covered = FullTrust.Now.Plus(Day) }, Valid, Published);
        Case("reader-slow", "published and read at once, the reader's clock four minutes slow", FullTrust with { Now = Before(First().Time, 4 * 60 * TestLedger.Second), Values = [.. _values.Select(v => v with { Evident = Before(First().Time, 4 * 60 * TestLedger.Second) }).Take(2)] }, Valid, Published);
        Case("reader-too-slow", "the same, two hours slow, with a date that is right", FullTrust with { Now = Before(First().Time, 7200 * TestLedger.Second), Values = [.. _values.Take(2)] }, Inconclusive, Published + " LNK-FUTURE");
    }

    private void BytesCases()
    {
        var bytes = Base.ToBytes();
        void Case(string name, string comment, byte[] token, VerificationResult result = Invalid, string code = "LNK-FORMAT") =>
            Add("bytes/" + name, comment, token, FullTrust, result, code, code, _imprint);
        Case("empty", "no bytes", []);
        Case("magic", "another magic", [.. "LTX"u8, .. bytes[3..]]);
        Case("magic-only", "three bytes", [.. "LTS"u8]);
        Case("version", "token version 2", [.. bytes[..3], 2, .. bytes[4..]], Inconclusive, "LNK-VERSION");
        Case("version-only", "token version 2 and nothing else", [.. "LTS"u8, 2], Inconclusive, "LNK-VERSION");
        Case("trailing", "a byte left over", [.. bytes, 0]);
        Case("too-long", "more than 1 MiB, all well-formed", Changed(p => p.Anchors.Add(new TokenParts.AnchorParts { Type = 200, Raw = new byte[Token.MaxSize] })));
        Case("anchor-length-huge", "an anchor that claims 4 GiB", [.. Changed(p => p.Anchors.Clear())[..^1], 1, 1, 0xff, 0xff, 0xff, 0xff]);
        Case("path-length-64", "a path of 64 steps", Changed(p => { p.Levels[0].Alpha = [.. Enumerable.Repeat(new byte[32], 64)]; p.Levels[0].Beta = p.Levels[0].Alpha; }));
        foreach (var cut in (int[])[1, 4, 5, 6, 50, 100, 101, 108, 109, 200, bytes.Length / 2, bytes.Length - 1])
            Case($"cut-{cut}", $"only the first {cut} bytes", bytes[..cut]);
        foreach (var seed in (int[])[1, 2, 3])
        {
            var random = new byte[512];
            new Random(seed).NextBytes(random);
            Case($"random-{seed}", "noise", random);
        }
    }

    // One flipped bit in each 13th byte of two tokens. Unverified bytes of a publication may change unseen: its number
    // and signature line. What comes out is recorded; that it is not Valid is asserted for all others.
    private void FlipCases()
    {
        foreach (var (name, token) in ((string, Token)[])[("published", Base), ("aggregated", Aggregated(_ledger.PublicationAnchor(5, 1)))])
        {
            var bytes = token.ToBytes();
            for (var i = 0; i < bytes.Length; i += 13)
            {
                var flipped = (byte[])bytes.Clone();
                flipped[i] ^= (byte)(1 << (i % 8));
                _cases.Add(new VectorCase($"flip-{name}/byte-{i}", $"bit {i % 8} of byte {i}", _imprint, flipped, FullTrust, null));
            }
        }
    }

    private byte[] Changed(Action<TokenParts> change)
    {
        var parts = TokenParts.Of(Base);
        change(parts);
        return parts.Encode();
    }

    private void Mutate(string name, string comment, Action<TokenParts> change, VerificationResult result, string alpha, string? beta, Trust? trust = null, bool dropPublication = false) =>
        Add("published/" + name, comment, Changed(p =>
        {
            change(p);
            if (dropPublication)
                p.Anchors.RemoveAt(1);
        }), trust ?? FullTrust, result, alpha, beta ?? alpha, _imprint);

    private void Add(string name, string comment, Token token, Trust trust, VerificationResult result, string alpha, string beta, DigestPair? imprint = null) =>
        Add(name, comment, token.ToBytes(), trust, result, alpha, beta, imprint ?? _imprint);

    private void Add(string name, string comment, byte[] token, Trust trust, VerificationResult result, string alpha, string beta, DigestPair imprint) =>
        _cases.Add(new VectorCase(name, comment, imprint, token, trust, new Expectation(result, alpha, beta)));

    private TrustedKey[] Keys(Instant? from, Instant? to) =>
        [new(_ledger.Genesis.AlphaHeadKey, from, to), new(_ledger.Genesis.BetaHeadKey, from, to)];

    private Publication First() => Publication.ParseNote(_ledger.PublicationNotes[0]);

    private byte[] BetaSignedAsAlpha()
    {
        var signer = new NoteSigner(_ledger.Id.Value, _ledger.HeadsKey);
        return signer.Sign(new Checkpoint(_ledger.Id.HeadOrigin(Chain.Beta), 4, _ledger.HistoryRoot(4).Beta).ToText());
    }

    /// <summary>The α note of size 4 with another text, and the ledger's true signature over it.</summary>
    private byte[] AlphaHeadOf(Func<string, string> change) =>
        new NoteSigner(_ledger.Id.Value, _ledger.HeadsKey).Sign(change(new Checkpoint(_ledger.Id.Value, 4, _ledger.HistoryRoot(4).Alpha).ToText()));

    private static Dictionary<HashFunction, Instant> Broken(HashFunction function, Instant since) => new() { [function] = since };

    private static RepresentativeValue[] Held(ulong size, Instant time, DigestPair root) =>
        [new(HashFunction.Sha2With256Bits, size, time, root.Alpha, time), new(HashFunction.Sha3With256Bits, size, time, root.Beta, time)];

    private static Instant Before(Instant time, ulong microseconds) => Instant.FromMicroseconds(time.Microseconds - microseconds);

    private static List<byte[]> Notes(SignedHead head) => [head.Alpha.ToArray(), head.Beta.ToArray()];

    private static byte[] LastLine(byte[] note) => note[(note.AsSpan(0, note.Length - 1).LastIndexOf((byte)'\n') + 1)..];

    /// <summary>The note with one bit of its last signature changed.</summary>
    private static byte[] Resign(byte[] note)
    {
        var line = System.Text.Encoding.UTF8.GetString(LastLine(note)).TrimEnd('\n').Split(' ');
        var signature = Convert.FromBase64String(line[2]);
        signature[^20] ^= 1;
        return [.. note[..^LastLine(note).Length], .. System.Text.Encoding.UTF8.GetBytes($"{line[0]} {line[1]} {Convert.ToBase64String(signature)}\n")];
    }

    private static byte[] Nonce(byte value) => [.. Enumerable.Repeat(value, Leaf.DefaultNonceSize)];

    private static void Flip(byte[] bytes, int offset) => bytes[offset] ^= 1;

    private static void Swap(List<byte[]> path) => (path[0], path[1]) = (path[1], path[0]);

    private static void DropLast(List<byte[]> alpha, List<byte[]> beta)
    {
        alpha.RemoveAt(alpha.Count - 1);
        beta.RemoveAt(beta.Count - 1);
    }
}
