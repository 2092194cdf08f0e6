using System.Security.Cryptography;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>version, and the line x-software of a configuration.</summary>
public sealed class VersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Manifest_HasTheDigestsOfTheProgramsFiles_AndFitsTheProgram()
    {
        var json = (await RunAsync("version", "-o", "m.txt", "--json")).Succeeds().Json;
        var bytes = await File.ReadAllBytesAsync(_folder["m.txt"]);
        var lines = (await File.ReadAllLinesAsync(_folder["m.txt"])).Where(l => l.StartsWith("file ", StringComparison.Ordinal)).ToList();

        Assert.Equal($"{Hex(SHA256.HashData(bytes))}:{Hex(SHA3_256.HashData(bytes))}", json.GetProperty("digests").GetString());
        Assert.Equal(lines.Count, json.GetProperty("files").GetInt32());
        var name = lines.Single(l => l.EndsWith(" Linking.dll", StringComparison.Ordinal)).Split(' ')[1].Split(':');
        var file = await File.ReadAllBytesAsync(Path.Combine(LinkingProgram.Folder, "Linking.dll"));
        Assert.Equal([Hex(SHA256.HashData(file)), Hex(SHA3_256.HashData(file))], name);
        Assert.Contains("This is the program", (await RunAsync("version", "--check", "m.txt")).Succeeds().Output, StringComparison.Ordinal);
        (await RunAsync("version", "-o", "m.txt")).Fails(73);

        static string Hex(byte[] digest) => Convert.ToHexStringLower(digest);
    }

    [Fact]
    public async Task Manifest_OfAnotherProgram_IsToldFile()
    {
        (await RunAsync("version", "-o", "m.txt")).Succeeds();
        var text = await File.ReadAllTextAsync(_folder["m.txt"]);
        var at = text.IndexOf(" Linking.dll\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["other.txt"], $"{text[..(at - 64)]}{new string('0', 64)}{text[at..]}");
        await File.WriteAllTextAsync(_folder["none.txt"], "nothing of the kind");

        var told = await RunAsync("version", "--check", "other.txt");
        told.Ends(1);
        Assert.Contains("NOT the program", told.Output, StringComparison.Ordinal);
        Assert.Equal(2, told.Output.Split('\n').Count(l => l.EndsWith(" Linking.dll", StringComparison.Ordinal)));
        var differences = (await RunAsync("version", "--check", "other.txt", "--json")).Json.GetProperty("differences");
        Assert.Equal(2, differences.GetArrayLength());
        (await RunAsync("version", "--check", "none.txt")).Fails(65, "no manifest");
        (await RunAsync("version", "--check", "absent.txt")).Fails(66);
    }

    [Fact]
    public async Task Configuration_NamesTheProgramThatRuns_AndNoOther()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, _folder["data"], "--ledger", "version.example/ledger");
        (await server.RunAsync(_folder.Path, "ledger", "draft", "--software", "-o", "next.txt")).Succeeds();
        var text = await File.ReadAllTextAsync(_folder["next.txt"]);
        var line = text.Split('\n').Single(l => l.StartsWith("x-software linking ", StringComparison.Ordinal));
        var other = line[..^1] + (line[^1] == '0' ? '1' : '0');
        await File.WriteAllTextAsync(_folder["other.txt"], text.Replace(line, other, StringComparison.Ordinal));

        (await server.RunAsync(_folder.Path, "ledger", "configure", "other.txt")).Fails(69, "names another program");
        (await server.RunAsync(_folder.Path, "ledger", "configure", "next.txt")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
