using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>Something in a store that is not as it must be.</summary>
/// <param name="Part">What it is about.</param>
/// <param name="Round">The round it concerns; for a publication, the last round it covers. Null if none.</param>
/// <param name="Message">One sentence.</param>
public sealed record CheckProblem(CheckedPart Part, ulong? Round, string Message)
{
    /// <summary>Whether it is in what can be derived again from the rounds: no token depends on it.</summary>
    public bool IsDerived => Part is CheckedPart.Derived or CheckedPart.Tile or CheckedPart.Index;
}
