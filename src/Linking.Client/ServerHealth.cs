namespace Linking.Client;

/// <summary>What a server answers when it is asked how it is.</summary>
/// <param name="IsServing">Whether it issues tokens now.</param>
/// <param name="Date">Its own time, to the second; null if it does not say it.</param>
public sealed record ServerHealth(bool IsServing, DateTimeOffset? Date);
