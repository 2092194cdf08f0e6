namespace Linking.Publications;

/// <summary>Why a typed print code was not read.</summary>
/// <param name="Groups">The groups to look at again, counted from 1; may be empty.</param>
/// <param name="Reason">The end of a sentence.</param>
/// <param name="IsUnknown">It is of a function that a newer reader may know.</param>
public sealed record PrintCodeError(IReadOnlyList<int> Groups, string Reason, bool IsUnknown = false)
{
    private const int MostShown = 29;

    /// <summary>One sentence.</summary>
    public override string ToString() => Groups.Count switch
    {
        0 => $"The print code was not read: {Reason}.",
        1 => $"Look at group {Groups[0]} of the print code again: {Reason}.",
        <= MostShown => $"Look at groups {string.Join(", ", Groups)} of the print code again: {Reason}.",
        _ => $"Look at groups {string.Join(", ", Groups.Take(MostShown))}, … of the print code again: {Reason}.",
    };
}
