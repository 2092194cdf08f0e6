namespace Linking.Ledger.Checking;

/// <summary>Something in a store that is not as it must be.</summary>
/// <param name="Part">What it is about.</param>
/// <param name="Round">The round it concerns; for a publication, the last round it covers. Null if none.</param>
/// <param name="Message">One sentence.</param>
public sealed record CheckProblem(CheckedPart Part, ulong? Round, string Message)
{
    /// <summary>Whether the damage is in what can be derived anew from the rounds: a restart repairs it.</summary>
    public bool Repairable => Part is CheckedPart.Tile or CheckedPart.Index;
}
