using System.Globalization;

using Linking.StorageBench;
using Linking.StorageBench.Growth;

const string Usage = """
    usage: Linking.StorageBench <rounds, at least 2> <leaves a round, 1 to 1000000> [<new data folder, kept>]
           Linking.StorageBench stores
           Linking.StorageBench growth <picture.svg> [<rounds of the largest ledger, at least 1000>]
    """;

CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["open", var opened])
    return await OpenCommand.RunAsync(opened);
var temporary = Path.Combine(Path.GetTempPath(), "linking-storage-" + Guid.NewGuid().ToString("N"));
var folder = args.Length == 3 && args[0] != "growth" ? args[2] : temporary;
try
{
    switch (args)
    {
        case ["stores"]:
            await new StoresCommand(folder, Console.Out).RunAsync();
            return 0;
        case ["growth", var picture]:
            await new GrowthCommand(folder, Console.Out).RunAsync(picture, 1_000_000);
            return 0;
        case ["growth", var picture, var most] when Number(most, 1_000_000_000) is >= 1000 and var limit:
            await new GrowthCommand(folder, Console.Out).RunAsync(picture, limit);
            return 0;
        case [var rounds, var leaves, ..] when args.Length <= 3 && Number(rounds, int.MaxValue) is >= 2 and var count
            && Number(leaves, 1_000_000) is >= 1 and var size:
            await new StorageRun(folder, count, size, Console.Out).RunAsync();
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 64;
    }
}
finally
{
    if (Directory.Exists(temporary))
        Directory.Delete(temporary, recursive: true);
}

static int? Number(string text, int most) =>
    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;
