using Linking.Rounds;

namespace Linking.Protocol;

/// <summary>How the ledger's files grow.</summary>
/// <param name="Since">Time of the first measurement that it rests on: a month ago at most.</param>
/// <param name="BytesPerDay">How much they grew a day since then; negative where they shrank.</param>
/// <param name="DaysLeft">Days until only the reserve is free, at this rate; null where they do not grow, or for
/// <see cref="MaxDays"/> and more.</param>
public sealed record CapacityTrend(Instant Since, long BytesPerDay, int? DaysLeft)
{
    /// <summary>A hundred years.</summary>
    public const int MaxDays = 36_525;

    /// <summary>Fewer days than these are a warning: somebody has to buy a disk.</summary>
    public const int FewDays = 30;
}
