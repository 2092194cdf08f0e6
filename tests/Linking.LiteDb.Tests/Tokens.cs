using System.Security.Cryptography;

using LiteDB;

namespace Linking.LiteDb.Tests;

/// <summary>A file as a client's catalogue would have it.</summary>
internal static class Tokens
{
    public const string Collection = "tokens";

    public static DocumentSchema Schema { get; } = new("linking-test", 1,
        new CollectionSchema(Collection,
            new IndexSchema("digest", "$.digest", Unique: true),
            new IndexSchema("name", "$.name"),
            new IndexSchema("label", "$.labels[*]")),
        new CollectionSchema("notes"));

    public static byte[] Digest(long id) => SHA256.HashData(BitConverter.GetBytes(id));

    public static BsonDocument Make(long id, string name, params string[] labels) => new()
    {
        ["_id"] = id,
        ["digest"] = Digest(id),
        ["name"] = name,
        ["labels"] = new BsonArray(labels.Select(l => new BsonValue(l))),
    };
}
