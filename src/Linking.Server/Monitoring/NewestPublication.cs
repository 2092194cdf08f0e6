namespace Linking.Server.Monitoring;

/// <summary>The newest publication, as far as metrics tell of it.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Size">Rounds that it covers.</param>
/// <param name="Time">When it was made.</param>
internal sealed record NewestPublication(ulong Number, ulong Size, Instant Time);
