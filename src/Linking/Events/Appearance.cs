using Linking.Formats;

namespace Linking.Events;

/// <summary>Where a publication appeared: a pointer for readers, never a voucher.</summary>
public sealed record Appearance : LedgerEvent
{
    public override string Type => "appearance";

    /// <summary>p.</summary>
    public required ulong Publication { get; init; }

    /// <summary>The day on which it appeared.</summary>
    public required Day Day { get; init; }

    /// <summary>Title, page, library mark.</summary>
    public required string Where { get; init; }
}
