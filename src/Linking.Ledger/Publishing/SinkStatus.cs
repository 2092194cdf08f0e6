namespace Linking.Ledger.Publishing;

/// <summary>How a sink fares. A snapshot.</summary>
/// <param name="Name">Of the sink.</param>
public sealed record SinkStatus(string Name)
{
    /// <summary>Number of the last publication that is evident there, as far as known; 0 for none.</summary>
    public ulong LastNumber { get; init; }

    /// <summary>Where it stands, for people; empty for none.</summary>
    public string Where { get; init; } = "";

    /// <summary>When it was last found to hold all there is; null for never.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Why the last attempt failed; null if it succeeded.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether that failure needs somebody at once, whatever else went well.</summary>
    public bool IsAlarm { get; init; }

    /// <summary>Attempts that failed since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>When it is tried again by itself; null if nothing is left to do.</summary>
    public DateTimeOffset? NextTry { get; init; }
}
