using System.CommandLine;

using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary>One key under the name that it has in each role of a ledger.</summary>
internal static class KeyRoles
{
    /// <summary>The verifier key of each role.</summary>
    public static IReadOnlyList<(string Role, VerifierKey Key)> Of(ReadOnlyMemory<byte> publicKey, LedgerId ledger, Suite suite) =>
    [
        .. Enum.GetValues<KeyRole>().Select(
            role => (NameOf(role), new VerifierKey(LedgerKeys.NameOf(role, ledger, suite), publicKey.Span))),
    ];

    public static Option<int> Suite() => new("--suite")
    {
        Description = "Of the ledger: 1 (SHA-256 and SHA3-256) or 2 (SHA-512 and SHA3-512), after which keys of the heads are named.",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => 1,
    };

    /// <exception cref="CommandException">There is none of this number.</exception>
    public static Suite SuiteOf(int number) => number switch
    {
        1 => Hashing.Suite.One,
        2 => Hashing.Suite.Two,
        _ => throw SharedOptions.Usage($"--suite: there is no suite {number}; there are 1 and 2."),
    };

    private static string NameOf(KeyRole role) => role switch
    {
        KeyRole.AlphaHead => "alpha heads",
        KeyRole.BetaHead => "beta heads",
        KeyRole.Publication => "publications",
        _ => "recovery",
    };
}
