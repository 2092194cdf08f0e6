using Linking.Vouchers;

namespace Linking.Tsp.Tests;

/// <summary>Stamps with one path of certificates.</summary>
internal static class StampReaderExtensions
{
    public static StampOutcome ReadFirst(
        this StampReader reader, ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped,
        out StampReading? reading)
    {
        var outcome = reader.Read(token, items, stamped, out var readings);
        reading = readings.Count == 0 ? null : readings[0];
        return outcome;
    }
}
