using LiteDB;
using LiteDB.Engine;

namespace Linking.LiteDb;

/// <summary>Reads documents within one <see cref="DocumentFile.Read{T}"/>: all it returns is of one state.</summary>
public class DocumentReader
{
    private readonly DocumentSchema _schema;

    private protected DocumentReader(ILiteEngine engine, DocumentSchema schema)
    {
        Engine = engine;
        _schema = schema;
    }

    private protected ILiteEngine Engine { get; }

    internal static DocumentReader Of(ILiteEngine engine, DocumentSchema schema) => new(engine, schema);

    /// <summary>The document with this <c>_id</c>, or null.</summary>
    public BsonDocument? Get(string collection, BsonValue id) =>
        Find(collection, CollectionSchema.IdIndex.Name, id, limit: 1) is [var document] ? document : null;

    /// <summary>The document with the greatest <c>_id</c>, or null.</summary>
    public BsonDocument? Last(string collection)
    {
        var (name, id) = Index(collection, CollectionSchema.IdIndex.Name);
        var query = new Query { Limit = 1, Order = LiteDB.Query.Descending, OrderBy = BsonExpression.Create(id.Expression) };
        query.Where.Add(BsonExpression.Create($"{id.Expression} BETWEEN @0 AND @1", BsonValue.MinValue, BsonValue.MaxValue));
        return Run(name, query) is [var document] ? document : null;
    }

    /// <summary>Documents with this key in an index, at most so many.</summary>
    /// <exception cref="ArgumentException">No such collection or index.</exception>
    public IReadOnlyList<BsonDocument> Find(string collection, string index, BsonValue key, int limit)
    {
        var (name, of) = Index(collection, index);
        return Where(name, BsonExpression.Create($"{of.Expression} {(of.IsOfElements ? "ANY " : "")}= @0", key), limit);
    }

    /// <summary>
    /// Documents with a key from <paramref name="from"/> to <paramref name="to"/>, both included, in the order of the
    /// index, at most so many. All strings that begin with "ab" are those from "ab" to "ab\uffff".
    /// </summary>
    /// <exception cref="ArgumentException">No such collection or index.</exception>
    public IReadOnlyList<BsonDocument> FindRange(string collection, string index, BsonValue from, BsonValue to, int limit)
    {
        var (name, of) = Index(collection, index);
        return Where(name, BsonExpression.Create($"{of.Expression} {(of.IsOfElements ? "ANY " : "")}BETWEEN @0 AND @1", from, to), limit);
    }

    private protected (string Collection, IndexSchema Index) Index(string collection, string index)
    {
        var schema = _schema.Collection(collection);
        return (schema.Name, schema.Index(index));
    }

    private protected IEnumerable<IndexSchema> UniqueIndexes(string collection) =>
        _schema.Collection(collection).Indexes.Where(i => i.Unique);

    // Values are parameters: LiteDB parses, compiles and keeps for ever each text of an expression that it meets.
    private List<BsonDocument> Where(string collection, BsonExpression where, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var query = new Query { Limit = limit };
        query.Where.Add(where);
        return Run(collection, query);
    }

    private List<BsonDocument> Run(string collection, Query query)
    {
        var found = new List<BsonDocument>();
        using var reader = Engine.Query(collection, query);
        while (reader.Read())
            found.Add(reader.Current.AsDocument);
        return found;
    }
}
