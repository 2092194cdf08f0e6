using System.Collections.Frozen;

namespace Linking.Verification;

/// <summary>The stable text, the meaning and the advice of each code: the table of docs/spec/verification.md.</summary>
public static class FindingCodes
{
    private const string Tampered = "the token was tampered with";
    private const string Again = "get the token again";
    private const string Newer = "use a newer verifier";

    private static readonly FrozenDictionary<FindingCode, Entry> Table = new Dictionary<FindingCode, Entry>
    {
        [FindingCode.Format] = new("LNK-FORMAT", "the bytes are not a token", "get it again"),
        [FindingCode.Version] = new("LNK-VERSION", "it is in a newer format version", Newer),
        [FindingCode.Suite] = new("LNK-SUITE", "its suite is unknown to this program", Newer),
        [FindingCode.Data] = new("LNK-DATA", "the data is not what was stamped", "check that it is the right file, unchanged"),
        [FindingCode.Kind] = new("LNK-KIND", "a leaf of a kind that may not stand there: " + Tampered, Again),
        [FindingCode.Path] = new("LNK-PATH", "index, count and path do not fit each other: " + Tampered, Again),
        [FindingCode.Aggregate] = new("LNK-AGGREGATE", "a path does not lead to the tree above: " + Tampered, Again),
        [FindingCode.Round] = new("LNK-ROUND", "the path does not lead to the round root: " + Tampered, Again),
        [FindingCode.Ledger] = new("LNK-LEDGER", "made by another ledger than the one expected", "name the right ledger"),
        [FindingCode.Unpinned] = new("LNK-UNPINNED", "nobody has checked whose ledger this is", "pin an identity"),
        [FindingCode.Record] = new("LNK-RECORD", "the record is missing, older or another than the token's", "get the newest record"),
        [FindingCode.RecordFault] = new("LNK-RECORD-FAULT", "the record given has a fault and ends there", "get it elsewhere"),
        [FindingCode.RecordOld] = new(
            "LNK-RECORD-OLD", "the record given is older than the one pinned and is not used", "get it elsewhere"),
        [FindingCode.AnchorLeft] = new("LNK-ANCHOR-LEFT", "an anchor that does not fit was set aside", "repair drops it"),
        [FindingCode.NoKey] = new("LNK-NO-KEY", "a fitting anchor is not signed by the keys in force", ""),
        [FindingCode.Stolen] = new("LNK-STOLEN", "a signature no longer counts: its key was stolen", "rely on publications"),
        [FindingCode.Scheme] = new("LNK-SCHEME", "a signature no longer counts: its algorithm has fallen", "rely on publications"),
        [FindingCode.Signed] = new("LNK-SIGNED", "the keys in force signed it", ""),
        [FindingCode.Published] = new("LNK-PUBLISHED", "a value that it leads to was there, by others' word", ""),
        [FindingCode.Unvouched] = new("LNK-UNVOUCHED", "nobody but the ledger says when the publication was there", "get a voucher"),
        [FindingCode.VoucherLeft] = new(
            "LNK-VOUCHER-LEFT", "a voucher was set aside: its evidence is not right, or it is the word of somebody else than you", ""),
        [FindingCode.VoucherFallen] = new("LNK-VOUCHER-FALLEN", "a voucher rests on an algorithm that has fallen", ""),
        [FindingCode.VoucherDate] = new("LNK-VOUCHER-DATE", "a voucher's date cannot be this publication's, or lies in the future", ""),
        [FindingCode.NotYet] = new("LNK-NOT-YET", "a voucher's value was not there yet on the day asked about", ""),
        [FindingCode.VoucherUnread] = new("LNK-VOUCHER-UNREAD", "a voucher that this program cannot read", ""),
        [FindingCode.VoucherMany] = new("LNK-VOUCHER-MANY", "more vouchers than are looked at", "give fewer"),
        [FindingCode.StatusUnknown] = new("LNK-STATUS-UNKNOWN", "nothing says whether a time-stamp's certificate was revoked", ""),
        [FindingCode.Unattributed] = new("LNK-UNATTRIBUTED", "nothing says whose publication it is", "give the record"),
        [FindingCode.CodeLedger] = new("LNK-CODE-LEDGER", "a print code of another ledger", "look at the paper"),
        [FindingCode.Fork] = new("LNK-FORK", "the ledger, or who has its keys, said two things", "keep both; make a fork proof"),
        [FindingCode.Time] = new("LNK-TIME", "the header's time is against what the ledger published", "keep both"),
        [FindingCode.Contradicted] = new("LNK-CONTRADICTED", "the header's history is against what the ledger published", "keep both"),
        [FindingCode.Clock] = new("LNK-CLOCK", "the ledger struck this round: its clock was wrong", "rely on a publication"),
        [FindingCode.Window] = new("LNK-WINDOW", "signatures alone no longer suffice", "extend the token"),
        [FindingCode.NoBasis] = new("LNK-NO-BASIS", "nothing you trust vouches for it", "give record, publications, vouchers"),
        [FindingCode.Extension] = new("LNK-EXTENSION", "the header has a critical extension of a later version", Newer),
        [FindingCode.KindUnknown] = new("LNK-KIND-UNKNOWN", "its leaf is of a later version's kind", Newer),
        [FindingCode.Future] = new("LNK-FUTURE", "a time in it is later than now", "check the clock"),
        [FindingCode.Broken] = new("LNK-BROKEN", "the function has fallen for this chain", "rely on the other chain, or on a renewal"),
        [FindingCode.Expired] = new("LNK-EXPIRED", "past the end that its policy promised", "renew"),
        [FindingCode.List] = new("LNK-LIST", "the suitability list is old", "get a newer list"),
        [FindingCode.Stale] = new("LNK-STALE", "its status is older than asked for", "fetch a newer head"),
        [FindingCode.RenewalDue] = new("LNK-RENEWAL-DUE", "its hash function is recommended no longer", "renew"),
        [FindingCode.Policy] = new("LNK-POLICY", "its policy or accuracy is not the one in force", "ask the ledger"),
        [FindingCode.DataUncovered] = new(
            "LNK-DATA-UNCOVERED", "a cover keeps the leaf, and the functions that tie data and leaf have fallen since", ""),
        [FindingCode.StageStamp] = new("LNK-STAGE-STAMP", "its own stamp is not Valid", ""),
        [FindingCode.StageText] = new("LNK-STAGE-TEXT", "its text is malformed or unknown", ""),
        [FindingCode.StageBefore] = new("LNK-STAGE-BEFORE", "does not cover these bytes of the record", ""),
        [FindingCode.StageData] = new("LNK-STAGE-DATA", "does not cover this data", ""),
        [FindingCode.StageCover] = new("LNK-STAGE-COVER", "a path, header, identity or range of its cover does not fit", ""),
        [FindingCode.StageInside] = new("LNK-STAGE-INSIDE", "what is inside was not Valid on its day", ""),
        [FindingCode.StageLate] = new("LNK-STAGE-LATE", "what is inside had ended on its day", ""),
        [FindingCode.StageUnsound] = new("LNK-STAGE-UNSOUND", "no function of what is inside was sound on its day", ""),
        [FindingCode.StageUnknown] = new("LNK-STAGE-UNKNOWN", "is of a kind that this program does not know", Newer),
    }.ToFrozenDictionary();

    /// <summary>Every code, in the order of the table.</summary>
    public static IEnumerable<FindingCode> All => Table.Keys.Order();

    /// <summary>The stable text: <c>LNK-…</c>. None is ever given another meaning.</summary>
    public static string Text(this FindingCode code) => Of(code).Text;

    /// <summary>What it means: the end of a sentence.</summary>
    public static string Meaning(this FindingCode code) => Of(code).Meaning;

    /// <summary>What to do; empty where nothing is to be done.</summary>
    public static string Advice(this FindingCode code) => Of(code).Advice;

    private static Entry Of(FindingCode code) =>
        Table.TryGetValue(code, out var entry) ? entry : throw new ArgumentOutOfRangeException(nameof(code));

    private sealed record Entry(string Text, string Meaning, string Advice);
}
