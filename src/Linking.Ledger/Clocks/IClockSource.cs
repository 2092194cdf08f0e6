namespace Linking.Ledger.Clocks;

/// <summary>Where a round's time comes from: one authority for a node. Thread-safe.</summary>
public interface IClockSource
{
    /// <summary>The time now, and whether it can be vouched for. Does not block.</summary>
    ClockReading Read();

    /// <summary>
    /// Whether sources outside of the machine vouch for it. A problem can then come by itself, so that it is looked at even while nobody
    /// stamps; and a clock that was set, and a long pause, are nothing to ask about.
    /// </summary>
    bool IsCompared => false;
}
