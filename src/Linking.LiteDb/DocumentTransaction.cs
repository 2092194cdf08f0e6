using LiteDB;
using LiteDB.Engine;

namespace Linking.LiteDb;

/// <summary>Reads and changes documents within one <see cref="DocumentFile.Write{T}"/>. It sees its own changes.</summary>
public sealed class DocumentTransaction : DocumentReader
{
    /// <summary>The largest document: 1 MiB and a little, for what stands beside the content.</summary>
    public const int MaxDocumentBytes = (1 << 20) + 1024;

    /// <summary>What one transaction takes in all: beyond it LiteDB writes parts of a transaction before its end.</summary>
    public const long MaxBytes = 640 << 20;

    private long _bytes;
    private bool _undone;

    internal DocumentTransaction(ILiteEngine engine, DocumentSchema schema)
        : base(engine, schema)
    {
    }

    /// <summary>Whether a change failed, after which the engine has undone all of them.</summary>
    internal bool IsUndone => _undone;

    /// <summary>Adds a document unless its <c>_id</c>, or its key in a unique index, is taken.</summary>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="ArgumentException">No <c>_id</c>, too large, or a key of over 1,023 bytes: the transaction is undone.</exception>
    public bool TryInsert(string collection, BsonDocument document)
    {
        Check(collection, document);
        if (Get(collection, document["_id"]) is not null || IsTaken(collection, document))
            return false;
        Change(() => Engine.Insert(collection, [document], BsonAutoId.Int64));
        return true;
    }

    /// <summary>Adds a document, or replaces the one with its <c>_id</c>, unless its key in a unique index is another's.</summary>
    /// <returns>Whether it is there now.</returns>
    /// <exception cref="ArgumentException">As in <see cref="TryInsert"/>.</exception>
    public bool TryUpsert(string collection, BsonDocument document)
    {
        Check(collection, document);
        if (IsTaken(collection, document))
            return false;
        Change(() => Engine.Upsert(collection, [document], BsonAutoId.Int64));
        return true;
    }

    /// <summary>Removes the document with this <c>_id</c>.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Delete(string collection, BsonValue id)
    {
        var name = Index(collection, CollectionSchema.IdIndex.Name).Collection;
        return Change(() => Engine.Delete(name, [id])) > 0;
    }

    private bool IsTaken(string collection, BsonDocument document) => UniqueIndexes(collection).Any(index =>
    {
        var key = BsonExpression.Create(index.Expression).ExecuteScalar(document, Collation.Binary);
        return Find(collection, index.Name, key, limit: 1) is [var other] && other["_id"].CompareTo(document["_id"], Collation.Binary) != 0;
    });

    private void Check(string collection, BsonDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        _ = Index(collection, CollectionSchema.IdIndex.Name);
        if (document["_id"].IsNull)
            throw new ArgumentException("The document has no _id.", nameof(document));
        var bytes = BsonSerializer.Serialize(document).Length;
        if (bytes > MaxDocumentBytes)
            throw new ArgumentException($"The document has {bytes} bytes, and may have {MaxDocumentBytes}.", nameof(document));
        if ((_bytes += bytes) > MaxBytes)
            throw new ArgumentException($"A transaction takes {MaxBytes} bytes of documents: make several.", nameof(document));
    }

    private int Change(Func<int> change)
    {
        if (_undone)
            throw new InvalidOperationException("The transaction was undone when a change failed: it cannot go on.");
        try
        {
            return change();
        }
        catch (LiteException e) when (e.ErrorCode is LiteException.INVALID_INDEX_KEY or LiteException.INVALID_DATA_TYPE or
            LiteException.DOCUMENT_MAX_DEPTH or LiteException.INVALID_NULL_CHAR_STRING)
        {
            _undone = true;
            throw new ArgumentException($"The document cannot be stored: {e.Message}", nameof(change), e);
        }
    }
}
