using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using LiteDB;

using Linking.Protocol.V1;

using V1Account = Linking.Protocol.V1.Account;

namespace Linking.Server.Access;

/// <summary>Somebody who may use the operator endpoint, in one role (docs/operations/access.md). Immutable.</summary>
/// <param name="Id">In the order in which they were made, from 1.</param>
/// <param name="Name">For people.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Certificate">SHA-256 of the certificate, in hexadecimal.</param>
/// <param name="Key">SHA-256 of the certificate's public key (SubjectPublicKeyInfo), in hexadecimal.</param>
/// <param name="Subject">Whom the certificate names: two accounts of one name are one person where persons are counted.
/// The key where it is not known.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when; the moment at which it ended, where it was ended before.</param>
/// <param name="Ended">Whether it was ended before its time: for ever, whatever a clock says of <paramref name="Until"/>.</param>
internal sealed record Account(
    long Id, string Name, AccountRole Role, string Certificate, string Key, string Subject, Instant From, Instant Until,
    bool Ended = false)
{
    private const int MaxNameLength = 32;

    public bool IsInForce(Instant now) => !Ended && now.CompareTo(Until) < 0;

    /// <summary>What certificates are told apart by.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    /// <summary>What people are told apart by: a new certificate of the same key is the same person's.</summary>
    public static string KeyOf(X509Certificate2 certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    /// <summary>A bound of a certificate's validity; one before 1970 is the first moment that there is.</summary>
    public static Instant TimeOf(DateTime time) =>
        time.Year < 1971 ? Instant.FromMicroseconds(1) : Instant.FromDateTime(new DateTimeOffset(time.ToUniversalTime()));

    public static bool IsName(string name) => name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetterLower(name[0]) &&
        name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    public BsonDocument ToDocument() => new()
    {
        ["_id"] = Id,
        ["name"] = Name,
        ["role"] = (int)Role,
        ["certificate"] = Certificate,
        ["key"] = Key,
        ["subject"] = Subject,
        ["from"] = (long)From.Microseconds,
        ["until"] = (long)Until.Microseconds,
        ["ended"] = Ended,
    };

    public static Account Read(BsonDocument document) => new(
        document["_id"].AsInt64,
        document["name"].AsString,
        (AccountRole)document["role"].AsInt32,
        document["certificate"].AsString,
        document["key"].AsString,
        // What was written before there was a subject has none: then a key is a person.
        (document["subject"].IsString ? document["subject"] : document["key"]).AsString,
        Instant.FromMicroseconds((ulong)document["from"].AsInt64),
        Instant.FromMicroseconds((ulong)document["until"].AsInt64),
        // What was written before this was kept has none.
        document["ended"].IsBoolean && document["ended"].AsBoolean);

    public V1Account ToMessage(Instant now) => new()
    {
        Name = Name,
        Role = Role,
        CertificateSha256 = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString(Certificate)),
        KeySha256 = Google.Protobuf.ByteString.CopyFrom(Convert.FromHexString(Key)),
        FromTimeUs = From.Microseconds,
        UntilTimeUs = Until.Microseconds,
        InForce = IsInForce(now),
    };
}
