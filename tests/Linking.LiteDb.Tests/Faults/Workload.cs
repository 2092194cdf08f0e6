using LiteDB;

namespace Linking.LiteDb.Tests.Faults;

/// <summary>A fixed sequence of transactions that add, replace and remove documents, and what is there after each.</summary>
internal static class Workload
{
    private const int Documents = 12;

    /// <summary>What is there after so many transactions: name and labels by number.</summary>
    public static SortedDictionary<long, string> After(int transactions)
    {
        var state = new SortedDictionary<long, string>();
        for (var n = 0; n < transactions; n++)
            Apply(n, (id, name) => state[id] = name, id => state.Remove(id));
        return state;
    }

    /// <summary>Runs transaction n.</summary>
    public static void Run(DocumentFile file, int n) => file.Write(t => Apply(
        n, (id, name) => Require(t.TryUpsert(Tokens.Collection, Make(id, name))), id => Require(t.Delete(Tokens.Collection, id))));

    /// <summary>What a file holds.</summary>
    public static SortedDictionary<long, string> Read(DocumentFile file) => new(file
        .Read(r => r.FindRange(Tokens.Collection, "_id", 0L, long.MaxValue, int.MaxValue))
        .ToDictionary(d => d["_id"].AsInt64, d => Name(d)));

    private static void Apply(int n, Action<long, string> put, Action<long> remove)
    {
        // Each touches several pages: one of the document's, one or more of each index, now and then a large document.
        var id = n * 7 % Documents;
        if (n >= 2 * Documents && n % 5 == 0)
            remove((n - 5) * 7 % Documents);
        else
            put(id, $"{new string((char)('a' + n % 26), n % 9 == 8 ? 700 : 20)}-{n}");
        if (n % 6 == 5)
            put(Documents + n, $"more-{n}");
    }

    private static BsonDocument Make(long id, string name)
    {
        var document = Tokens.Make(id, name, $"label-{id % 3}", "all");
        document["content"] = new byte[name.Length > 100 ? 30_000 : 300];
        return document;
    }

    private static string Name(BsonDocument document)
    {
        var name = document["name"].AsString;
        Require(Make(document["_id"].AsInt64, name).ToString() == document.ToString());
        return name;
    }

    private static void Require(bool holds)
    {
        if (!holds)
            throw new InvalidOperationException("A document is not what it was.");
    }
}
