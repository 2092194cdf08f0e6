using LiteDB;

using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Server.Access;

/// <summary>An API key as it is kept: without its secret (docs/spec/api-key.md). Immutable.</summary>
/// <param name="Number">In the order in which they were made, from 1.</param>
/// <param name="Name">Whose it is, for people.</param>
/// <param name="Id">The 16 hexadecimal digits that it is told by.</param>
/// <param name="Digest">What a key that is shown has to come to, 32 bytes.</param>
/// <param name="Scopes">What it is for.</param>
/// <param name="Quota">How much it may stamp.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when; the moment at which it ended, where it was ended before.</param>
/// <param name="Ended">Whether it was ended before its time: for ever, whatever a clock says of <paramref name="Until"/>.</param>
internal sealed record ApiKeyEntry(
    long Number, string Name, string Id, byte[] Digest, IReadOnlyList<ApiScope> Scopes, ApiKeyQuota Quota, Instant From, Instant Until,
    bool Ended = false)
{
    public string ScopeText => string.Join(' ', Scopes.Select(ApiKeyMessages.NameOf));

    public bool IsInForce(Instant now) => !Ended && now.CompareTo(Until) < 0;

    public BsonDocument ToDocument() => new()
    {
        ["_id"] = Number,
        ["name"] = Name,
        ["key"] = Id,
        ["digest"] = Digest,
        ["scopes"] = new BsonArray(Scopes.Select(s => new BsonValue((int)s))),
        ["share"] = Quota.RoundShare,
        ["rate"] = Quota.Rate,
        ["volume"] = Quota.Volume,
        ["from"] = (long)From.Microseconds,
        ["until"] = (long)Until.Microseconds,
        ["ended"] = Ended,
    };

    public static ApiKeyEntry Read(BsonDocument document) => new(
        document["_id"].AsInt64,
        document["name"].AsString,
        document["key"].AsString,
        document["digest"].AsBinary,
        [.. document["scopes"].AsArray.Select(s => (ApiScope)s.AsInt32)],
        new ApiKeyQuota(document["share"].AsInt32, document["rate"].AsInt32, document["volume"].AsInt64),
        Instant.FromMicroseconds((ulong)document["from"].AsInt64),
        Instant.FromMicroseconds((ulong)document["until"].AsInt64),
        // What was written before this was kept has none.
        document["ended"].IsBoolean && document["ended"].AsBoolean);

    public ApiKey ToMessage(Instant now)
    {
        var message = new ApiKey
        {
            Name = Name,
            Id = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString(Id)),
            FromTimeUs = From.Microseconds,
            UntilTimeUs = Until.Microseconds,
            InForce = IsInForce(now),
            RoundShare = (uint)Quota.RoundShare,
            Rate = (uint)Quota.Rate,
            Volume = (ulong)Quota.Volume,
        };
        message.Scopes.AddRange(Scopes);
        return message;
    }
}
