namespace Linking.Ledger.Covering;

/// <summary>How far a cover has come.</summary>
/// <param name="Done">Rounds that are covered.</param>
/// <param name="Total">Rounds that will be.</param>
public readonly record struct CoverProgress(ulong Done, ulong Total);
