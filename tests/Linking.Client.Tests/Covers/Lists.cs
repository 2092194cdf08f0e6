using Linking.Formats;
using Linking.Suitability;

namespace Linking.Client.Tests.Covers;

/// <summary>Suitability lists of years to come.</summary>
internal static class Lists
{
    /// <summary>What is known of hash functions: since when collisions, and since when second preimages.</summary>
    public static SuitabilityList Of(params (string Name, Instant? Collisions, Instant? SecondPreimages)[] known) => new()
    {
        Publisher = "p",
        Issued = Day.Parse("2026-11-01"),
        Next = Day.Parse("2099-01-01"),
        Algorithms = [.. known.Select(k => new HashAssessment(k.Name, null, DayOf(k.Collisions), DayOf(k.SecondPreimages)))],
    };

    /// <summary>The same, and since when signatures of Ed25519 are forged.</summary>
    public static SuitabilityList WithForgery(SuitabilityList list, Instant since) =>
        list with { Algorithms = [new SignatureAssessment("ed25519", null, DayOf(since)), .. list.Algorithms] };

    private static Day? DayOf(Instant? time) => time is { } at ? Day.Parse(at.ToString()[..10]) : null;
}
