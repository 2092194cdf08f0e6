using Linking.Auditing;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Cli.Contents;

/// <summary>Order, consistency, fork and not-before proofs (docs/spec/order.md), and audit evidence (docs/spec/audit.md).</summary>
internal static class ProofSheets
{
    public static Sheet Of(OrderProof proof) => new Sheet("order proof", Say(", version 1"))
        .Add("says", $"round {proof.Earlier.Index} was sealed before round {proof.Later.Index}, if the later header is the ledger's")
        .Add($"holds under {proof.Earlier.Suite.Alpha.Name()}", proof.Holds(Chain.Alpha))
        .Add($"holds under {proof.Earlier.Suite.Beta.Name()}", proof.Holds(Chain.Beta))
        .Add("path", proof.Path)
        .Add("earlier", TokenSheets.Of(proof.Earlier, proof.EarlierBytes, "header of the earlier round"))
        .Add("later", TokenSheets.Of(proof.Later, proof.LaterBytes, "header of the later round"));

    public static Sheet Of(LogProof proof) => new Sheet("log proof", Say(", C2SP tlog-proof, version 1. Signatures are not verified."))
        .Add(
            "says",
            $"round {proof.Header.Index} is in the history of {proof.Checkpoint.Size} rounds, under {proof.Header.Suite.Alpha.Name()}")
        .Add("holds", proof.Holds)
        .Add("path", (ulong)proof.PathLength)
        .Add("checkpoint", TokenSheets.TextOf(proof.Note))
        .Add("header", TokenSheets.Of(proof.Header, proof.HeaderBytes, "header"));

    public static Sheet Of(ConsistencyProof proof) => new Sheet("consistency proof", Say(", version 1. Not verified: it needs both roots."))
        .Add("suite", proof.Suite.Number)
        .Add("first size", proof.First)
        .Add("second size", proof.Second)
        .Add("path", proof.Path);

    public static Sheet Of(ForkProof proof) => AddShown(
            new Sheet("fork proof", Say(", version 1. Verified from the identity in its own record, which is yours to compare.")),
            proof.Record,
            (chain, identity) => proof.Holds(chain, identity))
        .Add("statements", [Of(proof.First, "first statement"), Of(proof.Second, "second statement")])
        .Add("record", RecordSheets.Of(proof.Record, proof.Record.ToBytes().Length));

    public static Sheet Of(AuditEvidence evidence)
    {
        var sheet = new Sheet(
            "audit evidence",
            Say(", version 1. Verified from the identity in its own record, which is yours to compare."))
            .Add("code", $"{(int)evidence.Code}, {evidence.Code.Text()}")
            .Add("found", evidence.Found)
            .Add("auditor's words", evidence.Words);
        return AddShown(sheet, evidence.Record, evidence.Proves)
            .Add("exhibits", evidence.Exhibits.Select(Of))
            .Add("record", RecordSheets.Of(evidence.Record, evidence.Record.ToBytes().Length));
    }

    public static Sheet Of(NotBeforeProof proof)
    {
        var sheet = new Sheet("not-before proof", Say(", version 1. Not verified: it needs the time of the beacon's source."))
            .Add("header", TokenSheets.Of(proof.Header, proof.HeaderBytes, "header"))
            .Add("event", RecordSheets.OfEvent(proof.Event))
            .Add("level", TokenSheets.Of(proof.Level, "level of the event"));
        if (proof.Order is { } order)
            sheet.Add("order", Of(order));
        return proof.Inner is { } inner ? sheet.Add("inner", Of(inner)) : sheet;
    }

    // What anyone who has the file can compute, and whose word it is about.
    private static Sheet AddShown(Sheet sheet, RecordFile record, Func<Chain, Digest, bool> shows)
    {
        var (first, suite) = (record.Entries[0], record.Entries[0].Header.Suite);
        var identity = first.Link();
        var chains = Enum.GetValues<Chain>().Where(chain => shows(chain, identity[chain])).ToList();
        return sheet
            .Add("ledger", first.Header.Ledger.Value)
            .Add("identity", identity)
            .Add(
                "shows",
                chains.Count == 0
                    ? Say("no two signed words that contradict each other: it is the word of whoever made the file")
                    : Say("that who has this ledger's keys signed two words that cannot both be true"))
            .Add("shows it under", chains.Select(chain => suite[chain].Name()));
    }

    private static Sheet Of(Exhibit exhibit) => exhibit.Type switch
    {
        ExhibitType.Header when Header.TryDecode(exhibit.Bytes, out var header, out _) =>
            TokenSheets.Of(header, exhibit.Bytes, "header that carries the history root of the smaller size"),
        ExhibitType.Consistency when ConsistencyProof.TryDecode(exhibit.Bytes, out var proof, out _) => Of(proof),
        ExhibitType.Header or ExhibitType.Consistency => new Sheet("an exhibit").Add("fault", "it cannot be read"),
        _ => Of(new ForkStatement((StatementType)exhibit.Type, exhibit.Bytes), "statement"),
    };

    private static Sheet Of(ForkStatement statement, string title) => statement.Type switch
    {
        StatementType.RecordEntry when RecordEntry.TryDecode(statement.Bytes, out var entry, out _) => RecordSheets.Of(entry, title),
        StatementType.RecordEntry => new Sheet(title).Add("fault", "not an entry of a record"),
        _ => new Sheet(title).Add("type", NameOf(statement.Type)).Add("text", TokenSheets.TextOf(statement.Bytes)),
    };

    private static string NameOf(StatementType type) => type switch
    {
        StatementType.AlphaNote => "1, α note",
        StatementType.BetaNote => "2, β note",
        _ => "3, publication",
    };
}
