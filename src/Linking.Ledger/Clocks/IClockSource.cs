namespace Linking.Ledger.Clocks;

/// <summary>Where a round's time comes from: one authority for a node. Thread-safe.</summary>
public interface IClockSource
{
    /// <summary>The time now, and whether it can be vouched for. Does not block.</summary>
    ClockReading Read();

    /// <summary>Whether a problem can come by itself, so that it is looked at even while nobody stamps.</summary>
    bool IsWatched => false;
}
