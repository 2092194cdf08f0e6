using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;

namespace Linking.Cli.Contents;

/// <summary>Order, consistency, fork and not-before proofs (docs/spec/order.md).</summary>
internal static class ProofSheets
{
    public static Sheet Of(OrderProof proof) => new Sheet("order proof", ", version 1")
        .Add("says", $"round {proof.Earlier.Index} was sealed before round {proof.Later.Index}, if the later header is the ledger's")
        .Add($"holds under {proof.Earlier.Suite.Alpha.Name()}", proof.Holds(Chain.Alpha))
        .Add($"holds under {proof.Earlier.Suite.Beta.Name()}", proof.Holds(Chain.Beta))
        .Add("path", proof.Path)
        .Add("earlier", TokenSheets.Of(proof.Earlier, proof.EarlierBytes, "header of the earlier round"))
        .Add("later", TokenSheets.Of(proof.Later, proof.LaterBytes, "header of the later round"));

    public static Sheet Of(ConsistencyProof proof) => new Sheet("consistency proof", ", version 1. Not verified: it needs both roots.")
        .Add("suite", proof.Suite.Number)
        .Add("first size", proof.First)
        .Add("second size", proof.Second)
        .Add("path", proof.Path);

    public static Sheet Of(ForkProof proof) => new Sheet("fork proof", ", version 1. Not verified: it needs the ledger's identity.")
        .Add("statements", [Of(proof.First, "first statement"), Of(proof.Second, "second statement")])
        .Add("record", RecordSheets.Of(proof.Record, proof.Record.ToBytes().Length));

    public static Sheet Of(NotBeforeProof proof)
    {
        var sheet = new Sheet("not-before proof", ", version 1. Not verified: it needs the time of the beacon's source.")
            .Add("header", TokenSheets.Of(proof.Header, proof.HeaderBytes, "header"))
            .Add("event", RecordSheets.OfEvent(proof.Event))
            .Add("level", TokenSheets.Of(proof.Level, "level of the event"));
        if (proof.Order is { } order)
            sheet.Add("order", Of(order));
        return proof.Inner is { } inner ? sheet.Add("inner", Of(inner)) : sheet;
    }

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
