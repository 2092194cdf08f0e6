using System.Globalization;

using Linking.StorageBench;

if (args.Length is < 2 or > 3 ||
    !int.TryParse(args[0], NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds < 2 ||
    !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var leaves) || leaves is < 1 or > 1_000_000)
{
    Console.Error.WriteLine("usage: Linking.StorageBench <rounds, at least 2> <leaves a round, 1 to 1000000> [<new data folder, kept>]");
    return 64;
}

var folder = args.Length == 3 ? args[2] : Path.Combine(Path.GetTempPath(), "linking-storage-" + Guid.NewGuid().ToString("N"));
try
{
    await new StorageRun(folder, rounds, leaves, Console.Out).RunAsync();
    return 0;
}
finally
{
    if (args.Length == 2 && Directory.Exists(folder))
        Directory.Delete(folder, recursive: true);
}
