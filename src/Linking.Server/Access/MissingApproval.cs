namespace Linking.Server.Access;

/// <summary>What a call needs before it is taken.</summary>
/// <param name="Missing">Security officers that still have to make it, at least 1.</param>
/// <param name="Until">By when, by the server's clock.</param>
/// <param name="SameAs">The account of the same person that has made it already; null: the caller is counted.</param>
internal sealed record MissingApproval(int Missing, Instant Until, string? SameAs)
{
    public override string ToString() =>
        (SameAs is null ? "" : $"This certificate names the same person as that of the account {SameAs}, which counts once. ") +
        $"Nothing was done yet: {Missing} more security officer{(Missing == 1 ? " has" : "s have")} to make the identical call by {Until}.";
}
