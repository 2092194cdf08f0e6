namespace Linking.Events;

/// <summary>Where a beacon's value comes from (docs/spec/order.md, "Stamped not before").</summary>
public enum BeaconSource
{
    /// <summary>A TimeStampToken.</summary>
    Rfc3161 = 0,

    /// <summary>A value whose day the caller knows.</summary>
    Public = 1,

    /// <summary>The link of a header of another ledger.</summary>
    Ledger = 2,
}
