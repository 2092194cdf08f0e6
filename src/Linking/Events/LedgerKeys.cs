using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>The keys of a ledger by role, in the configuration's order. Immutable.</summary>
/// <param name="Alpha">For α heads.</param>
/// <param name="Beta">For β heads.</param>
/// <param name="Publication">For publications.</param>
/// <param name="Recovery">For configurations and successors; may be none.</param>
public sealed record LedgerKeys(
    IReadOnlyList<VerifierKey> Alpha,
    IReadOnlyList<VerifierKey> Beta,
    IReadOnlyList<VerifierKey> Publication,
    IReadOnlyList<VerifierKey> Recovery)
{
    /// <summary>Keys of one role.</summary>
    public const int MaxKeys = 4;

    /// <summary>No keys: they end the service.</summary>
    public static LedgerKeys None { get; } = new([], [], [], []);

    /// <summary>All of them, by role.</summary>
    public IEnumerable<VerifierKey> All => [.. Alpha, .. Beta, .. Publication, .. Recovery];

    /// <summary>Whether no role has a key.</summary>
    public bool IsNone => !All.Any();

    /// <summary>The keys of a role.</summary>
    public IReadOnlyList<VerifierKey> this[KeyRole role] => role switch
    {
        KeyRole.AlphaHead => Alpha,
        KeyRole.BetaHead => Beta,
        KeyRole.Publication => Publication,
        KeyRole.Recovery => Recovery,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>The keys for heads under one function.</summary>
    public IReadOnlyList<VerifierKey> Heads(Chain chain) => chain == Chain.Alpha ? Alpha : Beta;

    /// <summary>The key name of a role.</summary>
    public static string NameOf(KeyRole role, LedgerId ledger, Suite suite) => role switch
    {
        KeyRole.AlphaHead => ledger.HeadOrigin(suite.Alpha),
        KeyRole.BetaHead => ledger.HeadOrigin(suite.Beta),
        KeyRole.Publication => ledger.PublicationOrigin,
        KeyRole.Recovery => ledger.RecoveryOrigin,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    public bool Equals(LedgerKeys? other) =>
        other is not null && Enum.GetValues<KeyRole>().All(role => this[role].SequenceEqual(other[role]));

    public override int GetHashCode() => HashCode.Combine(Alpha.Count, Beta.Count, Publication.Count, Recovery.Count);
}
