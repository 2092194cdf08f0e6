namespace Linking.Protocol;

/// <summary>What a key of a server is used for.</summary>
/// <param name="Purpose"><c>heads</c> or <c>publications</c>.</param>
/// <param name="InForce">Whether the ledger's record names it for that, now or with the next round.</param>
/// <param name="Active">Whether it may sign that now.</param>
/// <param name="Remaining">How long it stays active by itself; null: it is not active, or without end.</param>
public sealed record KeyUseInfo(string Purpose, bool InForce, bool Active, TimeSpan? Remaining);
