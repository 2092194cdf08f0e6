using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>The messages of access.proto to Linking's types; reading throws <see cref="FormatException"/>.</summary>
public static class AccessMessages
{
    private const int DigestBytes = 32;

    public static AccountInfo Read(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.CertificateSha256.Length != DigestBytes || account.KeySha256.Length != DigestBytes
            ? throw new FormatException("The digests of an account do not have 32 bytes.")
            : new AccountInfo(
                account.Name, account.Role, Convert.ToHexStringLower(account.CertificateSha256.Span),
                Convert.ToHexStringLower(account.KeySha256.Span), TimeOf(account.FromTimeUs), TimeOf(account.UntilTimeUs), account.InForce);
    }

    public static AccessChangeInfo Read(AccessChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return new AccessChangeInfo(change.Number, change.Text.Memory, change.Round);
    }

    /// <summary>A role as it is written: <c>security-officer</c>; what a later version may know as a number.</summary>
    public static string NameOf(AccountRole role) => role switch
    {
        AccountRole.SecurityOfficer => "security-officer",
        AccountRole.Administrator => "administrator",
        AccountRole.Operator => "operator",
        AccountRole.Auditor => "auditor",
        _ => $"{(int)role}",
    };

    private static Instant TimeOf(ulong microseconds) => Instant.TryFromMicroseconds(microseconds, out var time)
        ? time
        : throw new FormatException("The time of an account is out of range.");
}
