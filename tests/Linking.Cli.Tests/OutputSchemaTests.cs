namespace Linking.Cli.Tests;

/// <summary>docs/operations/json against what commands print.</summary>
[Collection(LiveLedger.Name)]
public sealed class OutputSchemaTests(LiveLedger live)
{
    [Fact]
    public void EveryCommandWithJson_HasASchema_AndNoOther()
    {
        var commands = OutputSchemas.All(CommandLine.Build(), "").Skip(1)
            .Where(c => c.Command.Options.Any(o => o.Name == "--json")).Select(c => c.Name);

        Assert.Equal(
            commands.Order(StringComparer.Ordinal),
            Directory.GetFiles(OutputSchemas.Folder, "*.schema.json").Select(f => Path.GetFileName(f)[..^".schema.json".Length])
                .Order(StringComparer.Ordinal));
    }

    /// <summary>A field more, a field less and another type are all noticed.</summary>
    [Theory]
    [InlineData("\"faults\":0,", "")]
    [InlineData("\"faults\":0,", "\"faults\":0,\"more\":1,")]
    [InlineData("\"faults\":0,", "\"faults\":\"0\",")]
    [InlineData("\"severity\":\"ok\"", "\"severity\":\"good\"")]
    public void Schema_IsStrict(string field, string changed)
    {
        const string sound = "{\"faults\":0,\"warnings\":0,\"checks\":[" +
            "{\"check\":\"a\",\"severity\":\"ok\",\"text\":\"b\",\"advice\":null}]}";
        OutputSchemas.Check("doctor", sound);

        Assert.NotEmpty(OutputSchemas.Problems("doctor", sound.Replace(field, changed, StringComparison.Ordinal)));
    }

    /// <summary>The commands that no other test asks for JSON; <see cref="Cli"/> checks what they print.</summary>
    [Fact]
    public async Task Commands_PrintWhatTheirSchemasSay()
    {
        var folder = await live.StampedAsync();
        string[][] all =
        [
            ["publish", "--json"], ["extend", "file.txt.lts", "--json"], ["verify", "file.txt", "--json"], ["verify", ".", "--json"],
            ["match", "file.txt.lts", "--json"], ["info", "file.txt.lts", "--json"], ["repair", "file.txt.lts", "--json"],
            ["list", "--json"], ["find", "file.txt", "--json"], ["status", "--json"], ["clock", "confirm", "--json"],
            ["fsck", "--data", live.Data, "--json"], ["doctor", "--json"],
            ["key", "make", "key.pem", "--ledger", "example.org/ledger", "--json"],
            ["key", "show", "key.pem", "--ledger", "example.org/ledger", "--json"],
        ];
        foreach (var args in all)
            Assert.NotEmpty((await live.RunAsync(folder, args)).Succeeds().Bytes);
    }
}
