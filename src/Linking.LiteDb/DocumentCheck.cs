using LiteDB;
using LiteDB.Engine;

namespace Linking.LiteDb;

/// <summary>Whether the indexes of a file agree with its documents.</summary>
internal static class DocumentCheck
{
    public static List<string> Run(ILiteEngine engine, DocumentSchema schema)
    {
        var found = new List<string>();
        foreach (var collection in schema.Collections)
        {
            var documents = Count(engine, collection.Name, CollectionSchema.IdIndex);
            foreach (var index in collection.Indexes.Where(i => !i.IsOfElements))
            {
                if (Count(engine, collection.Name, index) is var count && count != documents)
                    found.Add($"index {index.Name} of {collection.Name} has {count} documents of {documents}");
            }
        }

        return found;
    }

    // Each document is read as a whole, through the index.
    private static long Count(ILiteEngine engine, string collection, IndexSchema index)
    {
        var query = new Query();
        query.Where.Add(BsonExpression.Create($"{index.Expression} BETWEEN @0 AND @1", BsonValue.MinValue, BsonValue.MaxValue));
        using var reader = engine.Query(collection, query);
        var count = 0L;
        while (reader.Read())
            count++;
        return count;
    }
}
