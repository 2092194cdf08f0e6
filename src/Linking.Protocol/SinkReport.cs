namespace Linking.Protocol;

/// <summary>How one sink is doing.</summary>
/// <param name="Name">As configured.</param>
/// <param name="Published">Number of the newest publication that is evident there; 0: none yet.</param>
/// <param name="Place">Where it is to be found; empty when there is none.</param>
/// <param name="Error">Why its last attempt failed; empty when it did not.</param>
/// <param name="Failures">Attempts that failed since the last that did not.</param>
/// <param name="LastSuccess">When it was last found to hold all publications; null: never.</param>
/// <param name="NextTry">When it is tried again by itself; null: nothing is left to do.</param>
public sealed record SinkReport(
    string Name, ulong Published, string Place, string Error, int Failures, Instant? LastSuccess, Instant? NextTry);
