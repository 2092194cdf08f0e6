using Linking.Hashing;
using Linking.LiteDb;
using Linking.Notes;

using LiteDB;

namespace Linking.Storage.LiteDb;

/// <summary>The contract's records as documents (docs/storage/litedb.md). A value of a wrong shape is damage, never a crash.</summary>
internal static class Rows
{
    public const string Rounds = "rounds";
    public const string Leaves = "leaves";
    public const string Events = "events";
    public const string Record = "record";
    public const string Publications = "publications";

    /// <summary>Leaves of up to so many bytes stand in the round's own document.</summary>
    public const int MaxLeavesInRound = 8192;

    /// <summary>Bytes of each piece of the others.</summary>
    public const int PieceSize = 1 << 20;

    // Numbers of pieces and of leaves within a round.
    private const int PieceBits = 16;
    private const int LeafBits = 26;

    /// <summary>The greatest index of a round whose events still have a key.</summary>
    public const ulong MaxRound = (1UL << (63 - LeafBits)) - 1;

    public static DocumentSchema Schema { get; } = new(
        "linking-ledger",
        2,
        new CollectionSchema(Rounds),
        new CollectionSchema(Leaves),
        new CollectionSchema(Events),
        new CollectionSchema(Record),
        new CollectionSchema(Publications));

    public static StoredHead Head(BsonDocument round) => new(Number(round, "_id"), Link(round));

    public static StoredHeader Header(BsonDocument round) => new(Number(round, "_id"), Bytes(round, "h"), Link(round), PreviousHead(round));

    public static StoredEvent Event(BsonDocument text)
    {
        var key = Number(text, "_id");
        return new(key >> LeafBits, (uint)(key & ((1 << LeafBits) - 1)), Bytes(text, "text"));
    }

    /// <summary>The event of the record in the round that a document of <see cref="Record"/> names.</summary>
    public static StoredEvent RecordEvent(DocumentReader reader, BsonDocument record)
    {
        var stored = Event(Required(reader, Events, EventKey(Number(record, "_id"), 0)));
        return stored.IsOfRecord ? stored : throw new InvalidDataException($"round {stored.Round} holds no event of the record");
    }

    public static StoredPublication Publication(BsonDocument publication) =>
        new(Number(publication, "_id"), Number(publication, "size"), Bytes(publication, "note"));

    public static StoredRound? ReadRound(DocumentReader reader, ulong index)
    {
        if (index > MaxRound || reader.Get(Rounds, (long)index) is not { } document)
            return null;
        var header = Header(document);
        var events = reader.FindRange(Events, "_id", (long)EventKey(index, 0), (long)EventKey(index + 1, 0) - 1, int.MaxValue);
        return new(header.Index, header.Header, header.Link, header.PreviousHead, ReadLeaves(reader, document), [.. events.Select(Event)]);
    }

    public static void Insert(DocumentTransaction transaction, StoredRound round)
    {
        var document = new BsonDocument
        {
            ["_id"] = (long)round.Index,
            ["h"] = round.Header.ToArray(),
            ["la"] = round.Link.Alpha.Bytes.ToArray(),
            ["lb"] = round.Link.Beta.Bytes.ToArray(),
        };
        if (round.PreviousHead is { } head)
            (document["ha"], document["hb"]) = (head.Alpha.ToArray(), head.Beta.ToArray());
        if (round.Leaves.Length <= MaxLeavesInRound)
            document["b"] = round.Leaves.ToArray();
        else
            document["size"] = (long)round.Leaves.Length;
        Add(transaction, Rounds, document);
        for (var piece = 0; round.Leaves.Length > MaxLeavesInRound && piece * (long)PieceSize < round.Leaves.Length; piece++)
        {
            var bytes = round.Leaves[(piece * PieceSize)..];
            bytes = bytes[..Math.Min(bytes.Length, PieceSize)];
            Add(transaction, Leaves, new BsonDocument { ["_id"] = PieceKey(round.Index, piece), ["b"] = bytes.ToArray() });
        }

        foreach (var text in round.Events)
        {
            Add(transaction, Events, new BsonDocument
            {
                ["_id"] = (long)EventKey(round.Index, text.LeafIndex),
                ["text"] = text.Text.ToArray(),
            });
            if (text.IsOfRecord)
                Add(transaction, Record, new BsonDocument { ["_id"] = (long)round.Index });
        }
    }

    public static void Insert(DocumentTransaction transaction, StoredPublication publication) =>
        Add(transaction, Publications, new BsonDocument
        {
            ["_id"] = (long)publication.Number,
            ["size"] = (long)publication.Size,
            ["note"] = publication.Note.ToArray(),
        });

    /// <summary>The document with this key, which must be there.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public static BsonDocument Required(DocumentReader reader, string collection, ulong key) => reader.Get(collection, (long)key)
        ?? throw new InvalidDataException($"document {key} of {collection} is missing");

    /// <summary>Key of an event, at most 2^63.</summary>
    public static ulong EventKey(ulong round, uint leaf) => (round << LeafBits) | leaf;

    private static long PieceKey(ulong round, int piece) => (long)((round << PieceBits) | (uint)piece);

    private static byte[] ReadLeaves(DocumentReader reader, BsonDocument round)
    {
        if (round.ContainsKey("b"))
            return Bytes(round, "b");
        var leaves = new byte[checked((int)Number(round, "size"))];
        var (index, at) = (Number(round, "_id"), 0);
        for (var piece = 0; at < leaves.Length; piece++)
        {
            var bytes = reader.Get(Leaves, PieceKey(index, piece)) is { } document ? Bytes(document, "b") : [];
            if (bytes.Length != Math.Min(PieceSize, leaves.Length - at))
                throw new InvalidDataException($"piece {piece} of the leaves of round {index} is missing or has another length");
            bytes.CopyTo(leaves, at);
            at += bytes.Length;
        }

        return leaves;
    }

    private static void Add(DocumentTransaction transaction, string collection, BsonDocument document)
    {
        if (!transaction.TryInsert(collection, document))
            throw new InvalidDataException($"there is already a document {document["_id"]} in {collection}");
    }

    private static DigestPair Link(BsonDocument round)
    {
        var alpha = Digest(round, "la", width: 0);
        return new DigestPair(alpha, Digest(round, "lb", alpha.Width));
    }

    private static SignedHead? PreviousHead(BsonDocument round) =>
        round.ContainsKey("ha") ? new SignedHead(Bytes(round, "ha"), Bytes(round, "hb")) : null;

    // Of that width; 0: of any suite's.
    private static Digest Digest(BsonDocument document, string field, int width)
    {
        var bytes = Bytes(document, field);
        return (width == 0 ? bytes.Length == Suite.One.Width || bytes.Length == Suite.Two.Width : bytes.Length == width)
            ? new Digest(bytes)
            : throw new InvalidDataException($"{field} of document {document["_id"]} is no digest");
    }

    private static byte[] Bytes(BsonDocument document, string field) => document[field] is { IsBinary: true } value
        ? value.AsBinary
        : throw new InvalidDataException($"{field} of document {document["_id"]} is missing");

    private static ulong Number(BsonDocument document, string field) => document[field] is { IsInt64: true, AsInt64: >= 0 and var value }
        ? (ulong)value
        : throw new InvalidDataException($"{field} of document {document["_id"]} is no number");
}
