namespace Linking.Clocks;

/// <summary>One comparison of the machine's clock with its sources.</summary>
/// <param name="Time">When it ended, by the machine's clock.</param>
/// <param name="Answers">What each source said.</param>
/// <param name="Agreement">What they say together.</param>
/// <param name="Problem">Why the clock could not be vouched for; null if it could.</param>
public sealed record Comparison(
    DateTimeOffset Time, IReadOnlyList<SourceAnswer> Answers, Agreement Agreement, string? Problem);
