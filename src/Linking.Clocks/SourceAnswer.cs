namespace Linking.Clocks;

/// <summary>What one source said of the machine's clock.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Offset">Its time less the machine's; positive: the machine is behind.</param>
/// <param name="Uncertainty">How far its time may be from UTC.</param>
/// <param name="Leap">What it announces.</param>
/// <param name="Problem">Why it cannot be used; null if it can.</param>
public sealed record SourceAnswer(string Source, TimeSpan Offset, TimeSpan Uncertainty, LeapNotice Leap, string? Problem)
{
    /// <summary>No time, and why.</summary>
    public static SourceAnswer Failed(string source, string problem) => new(source, default, default, LeapNotice.None, problem);

    /// <summary>Least and most that the machine's clock is behind, if the source is right.</summary>
    public (TimeSpan Low, TimeSpan High) Span => (Offset - Uncertainty, Offset + Uncertainty);
}
