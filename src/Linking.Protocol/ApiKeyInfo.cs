namespace Linking.Protocol;

/// <summary>An API key of a submitter, as its server tells it: without its secret.</summary>
/// <param name="Name">Whose it is, for people.</param>
/// <param name="Id">The 16 hexadecimal digits that it is told by.</param>
/// <param name="Scopes">What it is for, of <see cref="ApiKeyMessages.Scopes"/>.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when, or when it ended.</param>
/// <param name="InForce">Whether it may be used now.</param>
/// <param name="Quota">How much it may stamp.</param>
public sealed record ApiKeyInfo(
    string Name, string Id, IReadOnlyList<string> Scopes, Instant From, Instant Until, bool InForce, ApiKeyQuota Quota);
