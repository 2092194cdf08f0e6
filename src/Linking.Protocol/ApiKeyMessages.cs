using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>The messages about API keys of access.proto to Linking's types; reading throws <see cref="FormatException"/>.</summary>
public static class ApiKeyMessages
{
    private const string Stamp = "stamp";
    private const string Extend = "extend";

    /// <summary>What a key may be for, in the order in which texts name it.</summary>
    public static IReadOnlyList<string> Scopes { get; } = [Stamp, Extend];

    public static ApiKeyInfo Read(ApiKey? key)
    {
        if (key is null || key.Id.Length != ApiKeyText.IdBytes)
            throw new FormatException($"The id of an API key does not have {ApiKeyText.IdBytes} bytes.");
        return new ApiKeyInfo(
            key.Name,
            Convert.ToHexStringLower(key.Id.Span),
            [.. key.Scopes.Select(NameOf)],
            TimeOf(key.FromTimeUs),
            TimeOf(key.UntilTimeUs),
            key.InForce,
            QuotaOf(key.RoundShare, key.Rate, key.Volume));
    }

    /// <summary>A scope as it is written: <c>stamp</c>; what a later version may know as a number.</summary>
    public static string NameOf(ApiScope scope) => scope switch
    {
        ApiScope.Stamp => Stamp,
        ApiScope.Extend => Extend,
        _ => $"{(int)scope}",
    };

    /// <summary>Reads a scope.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static ApiScope ScopeOf(string name) => name switch
    {
        Stamp => ApiScope.Stamp,
        Extend => ApiScope.Extend,
        _ => throw new FormatException($"A key is for {string.Join(" or ", Scopes)}, not for '{name}'."),
    };

    /// <summary>Reads a quota.</summary>
    /// <exception cref="FormatException">A number is out of bounds.</exception>
    public static ApiKeyQuota QuotaOf(uint share, uint rate, ulong volume) =>
        new ApiKeyQuota((int)Math.Min(share, int.MaxValue), (int)Math.Min(rate, int.MaxValue), (long)Math.Min(volume, long.MaxValue)) is
            { IsInBounds: true } quota
            ? quota
            : throw new FormatException(
                $"A quota has at most 100 per cent of a round, {ApiKeyQuota.MostRate} leaves a second and {ApiKeyQuota.MostVolume} a day.");

    private static Instant TimeOf(ulong microseconds) => Instant.TryFromMicroseconds(microseconds, out var time)
        ? time
        : throw new FormatException("The time of an API key is out of range.");
}
