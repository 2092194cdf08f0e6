using System.Globalization;
using System.Text;

using LiteDB;

using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Server.Access;

/// <summary>What the texts of changes come to, one after the other: all of an account or API key but its certificate's name.</summary>
internal static class AccessReplay
{
    private static readonly string[] OfAccounts = ["role", "certificate", "key", "until"];
    private static readonly string[] OfKeys = ["id", "digest", "scope", "until", "round-share", "rate", "volume"];

    /// <summary>How the entries of a file differ from what its changes come to; null: not at all.</summary>
    /// <param name="changes">All of them, in order.</param>
    /// <param name="entries">As the file has them, in order.</param>
    /// <param name="isOfKeys">Whether they are API keys, and not accounts.</param>
    /// <exception cref="FormatException">A text is none; also <see cref="OverflowException"/>.</exception>
    public static string? FindDifference(IEnumerable<AccessChange> changes, IReadOnlyList<BsonDocument> entries, bool isOfKeys)
    {
        var made = isOfKeys ? Keys(changes).ConvertAll(k => k.ToDocument()) : Accounts(changes).ConvertAll(a => a.ToDocument());
        if (made.Count != entries.Count)
            return $"it has {entries.Count} entries, and its changes come to {made.Count}";
        for (var i = 0; i < made.Count; i++)
        {
            if (made[i].Any(field => IsCompared(field.Key, entries[i]) && field.Value != entries[i][field.Key]))
                return $"entry {i + 1} is not what its changes come to";
        }

        return null;
    }

    // The texts do not have whom a certificate names, and older files not whether an entry was ended.
    private static bool IsCompared(string field, BsonDocument entry) =>
        field != "subject" && (field != "ended" || entry.ContainsKey(field));

    private static List<Account> Accounts(IEnumerable<AccessChange> changes) => Replay(
        changes.Select(change => Read(change, AccessChange.Accounts, "account", OfAccounts)),
        (text, number) => new Account(
            number, text["account"], RoleOf(text["role"]), text["certificate"], text["key"], "",
            Instant.Parse(text["time"]), Instant.Parse(text["until"])),
        account => account.Certificate,
        (account, before) => account with { Id = before.Id, From = before.From, Ended = true });

    private static List<ApiKeyEntry> Keys(IEnumerable<AccessChange> changes) => Replay(
        changes.Select(change => Read(change, AccessChange.ApiKeys, "api-key", OfKeys)),
        (text, number) => new ApiKeyEntry(
            number, text["api-key"], text["id"], Convert.FromHexString(text["digest"]),
            [.. text["scope"].Split(' ').Select(ApiKeyMessages.ScopeOf)],
            new ApiKeyQuota(checked((int)NumberOf(text["round-share"])), checked((int)NumberOf(text["rate"])), NumberOf(text["volume"])),
            Instant.Parse(text["time"]), Instant.Parse(text["until"])),
        key => key.Id,
        (key, before) => key with { Number = before.Number, From = before.From, Ended = true });

    private static List<T> Replay<T>(
        IEnumerable<Dictionary<string, string>> texts, Func<Dictionary<string, string>, int, T> make, Func<T, string> idOf,
        Func<T, T, T> end)
    {
        var (entries, places) = (new List<T>(), new Dictionary<string, int>(StringComparer.Ordinal));
        foreach (var text in texts)
        {
            var told = make(text, entries.Count + 1);
            if (text["change"] == "add" && places.TryAdd(idOf(told), entries.Count))
                entries.Add(told);
            else if (text["change"] == "end" && places.TryGetValue(idOf(told), out var place))
                entries[place] = end(told, entries[place]);
            else
                throw new FormatException($"change {text["number"]} does not follow from those before");
        }

        return entries;
    }

    private static Dictionary<string, string> Read(AccessChange change, string version, string entry, string[] fields)
    {
        string[] words = ["ledger", "number", "time", "change", entry, .. fields, "by", "salt"];
        var lines = Encoding.ASCII.GetString(change.Text).Split('\n');
        var isWhole = lines.Length == words.Length + 2 && lines[0] == version && lines[^1].Length == 0 &&
            words.Index().All(w => lines[w.Index + 1].StartsWith($"{w.Item} ", StringComparison.Ordinal));
        if (!isWhole)
            throw new FormatException($"change {change.Number} is not a text of this kind");
        var read = words.Index().ToDictionary(w => w.Item, w => lines[w.Index + 1][(w.Item.Length + 1)..], StringComparer.Ordinal);
        return NumberOf(read["number"]) == change.Number
            ? read
            : throw new FormatException($"change {change.Number} says of itself that it is another");
    }

    private static AccountRole RoleOf(string name) =>
        Enum.GetValues<AccountRole>().Where(r => AccessMessages.NameOf(r) == name).FirstOrDefault();

    private static long NumberOf(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
