using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(Demonstration.Name)]
public sealed class FsckTests(Demonstration demo)
{
    [ProgramFact("git")]
    public async Task Fsck_SoundLedger_IsClean()
    {
        var result = (await Cli.RunAsync(demo.Folder, "fsck", "--data", demo.Data)).Succeeds();

        Assert.StartsWith("clean:", result.Output, StringComparison.Ordinal);
        Assert.True((await Cli.RunAsync(demo.Folder, "fsck", "-d", demo.Data, "--json")).Succeeds().Json.GetProperty("clean").GetBoolean());
    }

    [ProgramTheory("sqlite3")]
    [InlineData("UPDATE rounds SET leaves = CAST(substr(leaves, 1, length(leaves) - 1) || iif(substr(leaves, -1) = x'00', x'01', x'00') "
        + "AS BLOB) WHERE n = 1", 1)]
    [InlineData("UPDATE rounds SET header = CAST(substr(header, 1, 100) || iif(substr(header, 101, 1) = x'ff', x'00', x'ff') || "
        + "substr(header, 102) AS BLOB) WHERE n = 1", 1)]
    [InlineData("UPDATE rounds SET link_beta = zeroblob(32) WHERE n = 1", 1)]
    [InlineData("UPDATE rounds SET header = CAST(substr(header, 1, 100) || iif(substr(header, 101, 1) = x'ff', x'00', x'ff') || "
        + "substr(header, 102) AS BLOB) WHERE n = 0", 0)]
    public async Task Fsck_FlippedBytes_NamesTheRound(string change, int round)
    {
        var data = demo.CopyOfData();
        Programs.Run("sqlite3", $"{data}/ledger.sqlite", change);

        var result = (await Cli.RunAsync(demo.Folder, "fsck", "--data", data)).Ends(1);

        Assert.Contains($"the first wrong round is {round}", result.Output, StringComparison.Ordinal);
        var json = (await Cli.RunAsync(demo.Folder, "fsck", "--data", data, "--json")).Ends(1).Json;
        Assert.Equal(round, json.GetProperty("first_wrong_round").GetInt32());
    }

    [Fact]
    public async Task Fsck_NoLedger_SaysSo()
    {
        (await Cli.RunAsync(demo.Folder, "fsck", "--data", "nowhere")).Fails(65, "There is no ledger", "nowhere");
        (await Cli.RunAsync(demo.Folder, "fsck", "--data", demo.NewFolder())).Fails(65, "There is no ledger");
        (await Cli.RunAsync(demo.Folder, "fsck")).Fails(64, "--data");
    }
}
