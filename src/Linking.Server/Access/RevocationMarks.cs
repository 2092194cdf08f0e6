using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using LiteDB;

using Linking.LiteDb;
using Linking.Tsp;

namespace Linking.Server.Access;

/// <summary>
/// How new the newest list of revoked certificates was that a server has seen of each issuer, in a document file: an older one does not
/// count, also after a start. Used by one thread at a time.
/// </summary>
internal sealed class RevocationMarks
{
    public const string Name = "revocations.litedb";

    private const string Newest = "newest";

    private static readonly DocumentSchema Schema = new("linking-revocations", 1, new CollectionSchema(Newest));

    private readonly string _path;
    private readonly Dictionary<string, Mark> _marks = new(StringComparer.Ordinal);

    // What the file holds, which may be less: it could not be written, or was not to be yet.
    private readonly Dictionary<string, Mark> _written = new(StringComparer.Ordinal);

    /// <param name="folder">The data folder.</param>
    /// <exception cref="DocumentFileException">The file cannot be read.</exception>
    public RevocationMarks(string folder)
    {
        _path = Path.Combine(folder, Name);
        if (!File.Exists(_path))
            return;
        using var file = DocumentFile.Open(_path, Schema);
        foreach (var document in file.Read(reader => reader.FindRange(Newest, "_id", "", "\uffff", int.MaxValue)))
        {
            _marks[document["_id"].AsString] = _written[document["_id"].AsString] = new Mark(
                DateTimeOffset.FromUnixTimeSeconds(document["from"].AsInt64),
                document["number"].IsString ? document["number"].AsString : null);
        }
    }

    /// <summary>Whether a list is older than the newest one of its issuer: made before it, or of a smaller number.</summary>
    public bool IsOlder(X509Certificate2 issuer, RevocationList list) => _marks.TryGetValue(IdOf(issuer), out var mark) &&
        (list.From < mark.From ||
            (list.Number is { } number && mark.Number is { } newest && string.CompareOrdinal(number, newest) < 0));

    /// <summary>Takes a list as the newest of its issuer, and writes it down unless it is written.</summary>
    /// <param name="issuer">Who has signed it.</param>
    /// <param name="list">Which <see cref="IsOlder"/> does not say of.</param>
    /// <param name="isKept">Whether it is remembered beyond a stop.</param>
    /// <exception cref="DocumentFileException">It could not be written; until the stop it is remembered all the same.</exception>
    public void Take(X509Certificate2 issuer, RevocationList list, bool isKept)
    {
        var (id, mark) = (IdOf(issuer), new Mark(list.From, list.Number));
        _marks[id] = mark;
        if (!isKept || (_written.TryGetValue(id, out var before) && before == mark))
            return;
        using (var file = File.Exists(_path) ? DocumentFile.Open(_path, Schema) : DocumentFile.Create(_path, Schema))
        {
            file.Write(transaction => transaction.TryUpsert(Newest, new BsonDocument
            {
                ["_id"] = id,
                ["issuer"] = issuer.Subject,
                ["from"] = list.From.ToUnixTimeSeconds(),
                ["number"] = list.Number is { } number ? number : BsonValue.Null,
            }));
        }

        _written[id] = mark;
    }

    // By name and key: an authority goes on under a second certificate.
    private static string IdOf(X509Certificate2 issuer) => Convert.ToHexStringLower(SHA256.HashData(
        [.. issuer.SubjectName.RawData, .. issuer.PublicKey.ExportSubjectPublicKeyInfo()]));

    private readonly record struct Mark(DateTimeOffset From, string? Number);
}
