using System.Security.Cryptography;
using System.Text;

using LiteDB;

using Linking.Events;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Rounds;

using V1Change = Linking.Protocol.V1.AccessChange;

namespace Linking.Server.Access;

/// <summary>A change of the accounts, as a text of which the ledger gets the digests alone (docs/spec/access.md). Immutable.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Text">The text's bytes.</param>
/// <param name="Round">The round of its statement; 0: not written yet.</param>
internal sealed record AccessChange(long Number, byte[] Text, ulong Round)
{
    /// <summary>What the statements are about.</summary>
    public const string About = "access";

    private const int SaltBytes = 16;

    /// <summary>A new change.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="ledger">Whose accounts.</param>
    /// <param name="time">When.</param>
    /// <param name="verb"><c>add</c> or <c>end</c>.</param>
    /// <param name="account">As it is after the change.</param>
    /// <param name="by">Name of who did it.</param>
    public static AccessChange Of(long number, LedgerId ledger, Instant time, string verb, Account account, string by) => new(
        number,
        Encoding.ASCII.GetBytes(string.Concat(
            new[]
            {
                "linking access v1",
                $"ledger {ledger.Value}",
                $"number {number}",
                $"time {time}",
                $"change {verb}",
                $"account {account.Name}",
                $"role {AccessMessages.NameOf(account.Role)}",
                $"certificate {account.Certificate}",
                $"key {account.Key}",
                $"until {account.Until}",
                $"by {by}",
                $"salt {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes))}",
            }.Select(line => line + "\n"))),
        Round: 0);

    public Statement ToStatement(LedgerId ledger, Suite suite) => new()
    {
        Ledger = ledger,
        About = About,
        Digests = suite.Hash(Text),
        Text = [$"Change {Number} of the accounts of the operator endpoint."],
    };

    public BsonDocument ToDocument() => new() { ["_id"] = Number, ["text"] = Text, ["round"] = (long)Round };

    public static AccessChange Read(BsonDocument document) =>
        new(document["_id"].AsInt64, document["text"].AsBinary, (ulong)document["round"].AsInt64);

    public V1Change ToMessage() =>
        new() { Number = (ulong)Number, Text = Google.Protobuf.ByteString.CopyFrom(Text), Round = Round };
}
