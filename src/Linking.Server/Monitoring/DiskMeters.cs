using System.Diagnostics.Metrics;

using Linking.Server.Hosting;
using Linking.Server.Options;

namespace Linking.Server.Monitoring;

/// <summary>What is measured of the disk, in the server's meter. What cannot be read is absent.</summary>
internal static class DiskMeters
{
    public static void AddTo(Meter meter, ServerOptions options)
    {
        meter.CreateObservableGauge(
            "linking.disk.free", () => Read(() => new DriveInfo(options.DataFolder).AvailableFreeSpace), "By",
            "Bytes free where the data folder is.");
        meter.CreateObservableGauge(
            "linking.disk.stored", () => Read(() => OpenLedger.StoredBytes(options)), "By", "Bytes of the ledger's files.");
        meter.CreateObservableGauge(
            "linking.disk.reserve", () => options.MinFreeBytes, "By", "Bytes that stay free: below them nothing is issued.");
    }

    private static Measurement<long>[] Read(Func<long> bytes)
    {
        try
        {
            return [new Measurement<long>(bytes())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
