using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using LiteDB;

using Linking.Events;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Rounds;

using V1Change = Linking.Protocol.V1.AccessChange;

namespace Linking.Server.Access;

/// <summary>A change of the accounts, or of the API keys, as a text of which the ledger gets the digests alone (docs/spec/access.md,
/// docs/spec/api-key.md). Immutable.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Text">The text's bytes.</param>
/// <param name="Round">The round of its statement; 0: not written yet.</param>
internal sealed record AccessChange(long Number, byte[] Text, ulong Round)
{
    /// <summary>What the statements are about.</summary>
    public const string About = "access";

    /// <summary>The first line of the texts of accounts.</summary>
    public const string Accounts = "linking access v1";

    /// <summary>The first line of the texts of API keys.</summary>
    public const string ApiKeys = "linking api-keys v1";

    private const string OfKeys = "API keys of submitters.";
    private const string OfAccounts = "accounts of the operator endpoint.";
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
        TextOf(
        [
            Accounts,
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
        ]),
        Round: 0);

    /// <summary>A new change of the API keys, which are counted apart (docs/spec/api-key.md).</summary>
    /// <param name="number">Its number.</param>
    /// <param name="ledger">Whose keys.</param>
    /// <param name="time">When.</param>
    /// <param name="verb"><c>add</c> or <c>end</c>.</param>
    /// <param name="key">As it is after the change.</param>
    /// <param name="by">Name of who did it.</param>
    public static AccessChange Of(long number, LedgerId ledger, Instant time, string verb, ApiKeyEntry key, string by) => new(
        number,
        TextOf(
        [
            ApiKeys,
            $"ledger {ledger.Value}",
            $"number {number}",
            $"time {time}",
            $"change {verb}",
            $"api-key {key.Name}",
            $"id {key.Id}",
            $"digest {Convert.ToHexStringLower(key.Digest)}",
            $"scope {key.ScopeText}",
            $"until {key.Until}",
            $"round-share {key.Quota.RoundShare}",
            $"rate {key.Quota.Rate}",
            $"volume {key.Quota.Volume}",
            $"by {by}",
        ]),
        Round: 0);

    public Statement ToStatement(LedgerId ledger, Suite suite) => new()
    {
        Ledger = ledger,
        About = About,
        Digests = suite.Hash(Text),
        Text = [$"Change {Number} of the {(Text.AsSpan().StartsWith(Encoding.ASCII.GetBytes(ApiKeys)) ? OfKeys : OfAccounts)}"],
    };

    /// <summary>Whether a statement about <see cref="About"/> is of the API keys, and not of the accounts.</summary>
    public static bool IsOfKeys(Statement statement) =>
        statement.Text is [var line, ..] && line.EndsWith(OfKeys, StringComparison.Ordinal);

    /// <summary>The number of the change of which a statement about <see cref="About"/> is; 0: it has none.</summary>
    public static long NumberOf(Statement statement) =>
        statement.Text is [var line, ..] && line.Split(' ') is ["Change", var number, ..] &&
        long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            ? read
            : 0;

    public BsonDocument ToDocument() => new() { ["_id"] = Number, ["text"] = Text, ["round"] = (long)Round };

    public static AccessChange Read(BsonDocument document) =>
        new(document["_id"].AsInt64, document["text"].AsBinary, (ulong)document["round"].AsInt64);

    public V1Change ToMessage() =>
        new() { Number = (ulong)Number, Text = Google.Protobuf.ByteString.CopyFrom(Text), Round = Round };

    private static byte[] TextOf(IEnumerable<string> lines) => Encoding.ASCII.GetBytes(string.Concat(
        lines.Append($"salt {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes))}").Select(line => line + "\n")));
}
