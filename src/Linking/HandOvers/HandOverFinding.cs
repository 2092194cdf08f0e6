namespace Linking.HandOvers;

/// <summary>One thing that is wrong with a hand-over.</summary>
/// <param name="Code">What it is.</param>
/// <param name="Message">One sentence that names the file or the round.</param>
public sealed record HandOverFinding(HandOverCode Code, string Message)
{
    /// <summary>The code's stable text: <c>LNH-</c> and its name in capitals.</summary>
    public string CodeText => $"LNH-{Code.ToString().ToUpperInvariant()}";
}
