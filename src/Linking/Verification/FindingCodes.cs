using System.Collections.Frozen;

namespace Linking.Verification;

/// <summary>The text, the effect and the advice of each code: one table, as in docs/spec/verification.md.</summary>
public static class FindingCodes
{
    private const string Tampered = "the token was tampered with";

    private static readonly FrozenDictionary<FindingCode, Entry> Table = new Dictionary<FindingCode, Entry>
    {
        [FindingCode.Format] = new("LNK-FORMAT", true, "the bytes are not a token", "get the token again"),
        [FindingCode.Version] = new("LNK-VERSION", false, "it is in a newer format version", "use a newer verifier"),
        [FindingCode.Suite] = new("LNK-SUITE", false, "its suite is unknown to this program", "use a newer verifier"),
        [FindingCode.Data] = new("LNK-DATA", true, "the data is not what was stamped", "check that it is the right file, unchanged"),
        [FindingCode.Kind] = new("LNK-KIND", true, "a leaf of a kind that may not stand there", Tampered),
        [FindingCode.Ledger] = new(
            "LNK-LEDGER", true, "made by another ledger than the one expected", "name the right ledger, or get the right token"),
        [FindingCode.Path] = new("LNK-PATH", true, "index, count and path do not fit each other", Tampered),
        [FindingCode.Aggregate] = new("LNK-AGGREGATE", true, "the path does not lead to the tree above", Tampered),
        [FindingCode.Round] = new("LNK-ROUND", true, "the path does not lead to the round root", Tampered),
        [FindingCode.Anchor] = new("LNK-ANCHOR", true, "an anchor's size or path does not fit the header, or not its history", Tampered),
        [FindingCode.Contradicted] = new(
            "LNK-CONTRADICTED", true, "an independently obtained value says otherwise", "token or ledger was tampered with: keep both"),
        [FindingCode.Publication] = new("LNK-PUBLICATION", true, "the publication in the token is not the anchor's", Tampered),
        [FindingCode.Time] = new(
            "LNK-TIME", true, "header, publications, the values held, evident date and cover contradict each other in time",
            "check the dates given"),
        [FindingCode.Head] = new("LNK-HEAD", true, "the signed head in the token is not the anchor's", Tampered),
        [FindingCode.Signature] = new("LNK-SIGNATURE", true, "a known key's signature is wrong", Tampered),
        [FindingCode.NoValue] = new(
            "LNK-NO-VALUE", false, "no independent value was given for a publication in the token",
            "give the publications or a print code"),
        [FindingCode.NoKey] = new("LNK-NO-KEY", false, "signed by no key that was given", "give the ledger's key"),
        [FindingCode.KeyPeriod] = new(
            "LNK-KEY-PERIOD", false, "the key was not in force at the token's time, or no longer is", "rely on a publication"),
        [FindingCode.Published] = new("LNK-PUBLISHED", false, "an independently obtained value confirms it", ""),
        [FindingCode.Signed] = new("LNK-SIGNED", false, "a trusted key signed it", ""),
        [FindingCode.Window] = new("LNK-WINDOW", false, "signatures alone no longer suffice", "extend the token"),
        [FindingCode.NoBasis] = new("LNK-NO-BASIS", false, "nothing you trust vouches for it", "give publications, a print code or a key"),
        [FindingCode.Future] = new("LNK-FUTURE", false, "a time in it is later than now", "check the clock"),
        [FindingCode.Broken] = new(
            "LNK-BROKEN", false, "the hash function is held broken, so this chain is not counted",
            "rely on the other chain, or on a renewal"),
        [FindingCode.Expired] = new("LNK-EXPIRED", false, "past its end of validity, and no renewal covers it", "look for a renewal"),
    }.ToFrozenDictionary();

    /// <summary>Every code.</summary>
    public static IEnumerable<FindingCode> All => Table.Keys.Order();

    /// <summary>The stable text: <c>LNK-…</c>.</summary>
    public static string Text(this FindingCode code) => Of(code).Text;

    /// <summary>Whether it makes a chain Invalid.</summary>
    public static bool IsInvalid(this FindingCode code) => Of(code).Invalid;

    /// <summary>What it means: the end of a sentence.</summary>
    public static string Meaning(this FindingCode code) => Of(code).Meaning;

    /// <summary>What to do; empty where nothing is to be done.</summary>
    public static string Advice(this FindingCode code) => Of(code).Advice;

    private static Entry Of(FindingCode code) =>
        Table.TryGetValue(code, out var entry) ? entry : throw new ArgumentOutOfRangeException(nameof(code));

    private sealed record Entry(string Text, bool Invalid, string Meaning, string Advice);
}
