using System.Collections.Frozen;

using Linking.Protocol.V1;

namespace Linking.Server.Access;

/// <summary>
/// Which role may call which method of the operator endpoint (docs/operations/access.md has the same table). What stands here of no
/// role may be called by nobody who has an account.
/// </summary>
internal static class AccessRoles
{
    private static readonly AccountRole[] Everyone =
        [AccountRole.SecurityOfficer, AccountRole.Administrator, AccountRole.Operator, AccountRole.Auditor];

    /// <summary>By the method's name: no two services of the endpoint share one.</summary>
    public static FrozenDictionary<string, IReadOnlyList<AccountRole>> Methods { get; } =
        new Dictionary<string, IReadOnlyList<AccountRole>>(StringComparer.Ordinal)
        {
            ["GetStatus"] = Everyone,
            ["GetLeaves"] = [AccountRole.Operator, AccountRole.Auditor],
            ["Publish"] = [AccountRole.Operator],
            ["AddEvent"] = [AccountRole.Operator],
            ["ConfirmClock"] = [AccountRole.Administrator],
            ["Configure"] = [AccountRole.SecurityOfficer],
            ["Notice"] = [AccountRole.SecurityOfficer],
            ["Strike"] = [AccountRole.SecurityOfficer],
            ["AddAccount"] = [AccountRole.SecurityOfficer],
            ["EndAccount"] = [AccountRole.SecurityOfficer],
            ["ListAccounts"] = [AccountRole.SecurityOfficer, AccountRole.Auditor],
            ["AddApiKey"] = [AccountRole.Administrator],
            // Whoever learns first that one is in wrong hands may end it.
            ["EndApiKey"] = [AccountRole.SecurityOfficer, AccountRole.Administrator, AccountRole.Operator],
            ["ListApiKeys"] = Everyone,
            ["ListApiKeyChanges"] = [AccountRole.SecurityOfficer, AccountRole.Administrator, AccountRole.Auditor],
            ["ActivateKeys"] = [AccountRole.SecurityOfficer],
            // Whoever sees first that something is wrong may stop it.
            ["SuspendKeys"] = [AccountRole.SecurityOfficer, AccountRole.Administrator, AccountRole.Operator],
            ["DestroyKey"] = [AccountRole.SecurityOfficer],
            ["GenerateKey"] = [AccountRole.SecurityOfficer],
            ["ListKeys"] = Everyone,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The table of the page, a line a method.</summary>
    public static IEnumerable<string> Table() => Methods.OrderBy(m => m.Key, StringComparer.Ordinal).Select(
        method => $"| `{method.Key}` |{string.Concat(Everyone.Select(role => method.Value.Contains(role) ? " yes |" : " |"))}");
}
