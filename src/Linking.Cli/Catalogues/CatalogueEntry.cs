using System.Security.Cryptography;
using System.Text;

using LiteDB;

using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Catalogues;

/// <summary>
/// What the catalogue knows of a token, or of an evidence record that begins with none. All of it was true when it was noted, and none
/// of it proves anything.
/// </summary>
internal sealed record CatalogueEntry
{
    /// <summary>Where the token or record lies: a full path; of a note of git the top of the repository.</summary>
    public required string Token { get; init; }

    /// <summary>The object of git whose note the token is; null where it is a file.</summary>
    public string? GitObject { get; init; }

    /// <summary>The data that it is of, a full path; null where only digests were given.</summary>
    public required string? File { get; init; }

    /// <summary>The digests of the data.</summary>
    public required DigestPair Imprint { get; init; }

    /// <summary>Null of a record: a time-stamp authority stamped first.</summary>
    public required string? Ledger { get; init; }

    /// <summary>The identity of the ledger under which it was made or verified; null where none was pinned.</summary>
    public required DigestPair? Identity { get; init; }

    /// <summary>Null of a record.</summary>
    public required ulong? Round { get; init; }

    /// <summary>What the ledger, or the authority, says of the time.</summary>
    public required Instant Claimed { get; init; }

    /// <summary>By the token's policy; null of a record.</summary>
    public required Instant? ValidUntil { get; init; }

    /// <summary>The last verdict, <c>valid</c>, <c>invalid</c> or <c>inconclusive</c>; null where it was only made.</summary>
    public string? Result { get; init; }

    /// <summary>Until when the data is proven to have been there; null where no time is proven.</summary>
    public Instant? Proven { get; init; }

    /// <summary>When this machine first noted it.</summary>
    public required Instant FirstSeen { get; init; }

    /// <summary>When this machine last made, extended or verified it.</summary>
    public required Instant LastSeen { get; init; }

    /// <summary>The key: paths may be longer than one.</summary>
    public string Key => Convert.ToHexStringLower(
        SHA256.HashData([.. RawNames.Encode(Token), .. Encoding.ASCII.GetBytes(GitObject ?? "")]));

    /// <summary>Of a token that was just made or read.</summary>
    /// <param name="path">The token's file.</param>
    /// <param name="file">The data's file; null where there is none.</param>
    /// <param name="imprint">Of the data.</param>
    /// <param name="token">The token.</param>
    /// <param name="identity">The ledger's; null where it is not known.</param>
    /// <param name="now">The real clock.</param>
    public static CatalogueEntry Of(
        string path, string? file, DigestPair imprint, Token token, DigestPair? identity, Instant now) => new()
    {
        Token = Path.GetFullPath(path),
        File = file is null ? null : Path.GetFullPath(file),
        Imprint = imprint,
        Ledger = token.Header.Ledger.Value,
        Identity = identity,
        Round = token.Header.Index,
        Claimed = token.Header.Time,
        ValidUntil = token.Header.ValidUntil,
        FirstSeen = now,
        LastSeen = now,
    };

    /// <summary>Of a verdict; null where there is no token that can be read.</summary>
    public static CatalogueEntry? Of(VerifiedToken verified, string? file) => verified.Verdict.Token is not { } token
        ? null
        : Of(verified.TokenPath, file, verified.Imprint, token, PairOf(verified.Verdict.Identity), verified.Evidence.Trust.Held) with
        {
            Result = verified.Verdict.Result.ToString().ToLowerInvariant(),
            Proven = verified.Verdict.Result == VerificationResult.Valid ? verified.Verdict.ProvenLatest : null,
        };

    /// <summary>Of a record whose first stage is no token; null of others, whose token is noted, and where the stage has no time.</summary>
    public static CatalogueEntry? Of(VerifiedRecord verified, Instant now)
    {
        if (!RecordPath.IsNamedLikeOne(verified.Path) || verified.Record?.Stages[0].Stamp.Type is null or SectionType.Token ||
            verified.Verdict.Stages is not [{ Time: { } claimed }, ..])
            return null;
        return new CatalogueEntry
        {
            Token = Path.GetFullPath(verified.Path),
            File = Path.GetFullPath(verified.Name),
            Imprint = new DigestPair(verified.Data.Digests[Suite.One.Alpha], verified.Data.Digests[Suite.One.Beta]),
            Ledger = null,
            Identity = null,
            Round = null,
            Claimed = claimed,
            ValidUntil = null,
            Result = verified.Verdict.Result.ToString().ToLowerInvariant(),
            Proven = verified.Verdict.ProvenLatest,
            FirstSeen = now,
            LastSeen = now,
        };
    }

    public static CatalogueEntry Read(BsonDocument document) => new()
    {
        Token = RawNames.Decode(document["token"].AsBinary),
        GitObject = TextOf(document["git_object"]),
        File = document["file"].IsNull ? null : RawNames.Decode(document["file"].AsBinary),
        Imprint = PairOf(document["alpha"].AsString, document["beta"].AsString),
        Ledger = TextOf(document["ledger"]),
        Identity = TextOf(document["identity_alpha"]) is { } alpha ? PairOf(alpha, document["identity_beta"].AsString) : null,
        Round = document["ledger"].IsNull ? null : (ulong)document["round"].AsInt64,
        Claimed = TimeOf(document["claimed"])!.Value,
        ValidUntil = document["ledger"].IsNull ? null : TimeOf(document["valid_until"]),
        Result = TextOf(document["result"]),
        Proven = TimeOf(document["proven"]),
        FirstSeen = TimeOf(document["first_seen"])!.Value,
        LastSeen = TimeOf(document["last_seen"])!.Value,
    };

    /// <summary>This entry over an older one of the same token: what it does not know of the older stays.</summary>
    /// <remarks>That a token is not of some other data says nothing of its own.</remarks>
    public CatalogueEntry Over(CatalogueEntry older) => IsOfOtherDataThan(older) ? older : this with
    {
        File = File ?? older.File,
        Identity = Identity ?? older.Identity,
        Result = Result ?? older.Result,
        Proven = Result is null ? older.Proven : Proven,
        FirstSeen = older.FirstSeen,
    };

    private bool IsOfOtherDataThan(CatalogueEntry older) => Result is "invalid" or "inconclusive" && Imprint != older.Imprint;

    public BsonDocument ToDocument() => new()
    {
        ["_id"] = Key,
        ["token"] = RawNames.Encode(Token)[..^1],
        ["git_object"] = GitObject,
        ["file"] = File is null ? null : RawNames.Encode(File)[..^1],
        ["alpha"] = Imprint.Alpha.ToString(),
        ["beta"] = Imprint.Beta.ToString(),
        ["ledger"] = Ledger,
        ["identity_alpha"] = Identity?.Alpha.ToString(),
        ["identity_beta"] = Identity?.Beta.ToString(),
        // Numbers also where there are none: earlier versions of this program read them.
        ["round"] = (long)(Round ?? 0),
        ["claimed"] = (long)Claimed.Microseconds,
        ["valid_until"] = (long)(ValidUntil?.Microseconds ?? 0),
        ["result"] = Result,
        ["proven"] = (long?)Proven?.Microseconds,
        ["first_seen"] = (long)FirstSeen.Microseconds,
        ["last_seen"] = (long)LastSeen.Microseconds,
    };

    private static DigestPair? PairOf(LedgerIdentity? identity) =>
        identity is { Alpha: { } alpha, Beta: { } beta } ? new DigestPair(alpha, beta) : null;

    private static string? TextOf(BsonValue value) => value.IsNull ? null : value.AsString;

    private static Instant? TimeOf(BsonValue value) => value.IsNull ? null : Instant.FromMicroseconds((ulong)value.AsInt64);

    private static DigestPair PairOf(string alpha, string beta) =>
        DigestPair.TryParse($"{alpha}:{beta}", alpha.Length / 2, out var pair)
            ? pair
            : throw new FormatException("a digest in it is none");
}
