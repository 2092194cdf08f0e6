using System.Text.Json;

namespace Linking.Cli.Tests;

/// <summary><c>archive</c> with real proofs; what archives are on disk is tested with the client.</summary>
[Collection(LiveLedger.Name)]
public sealed class ArchiveCommandTests(LiveLedger live)
{
    [Fact]
    public async Task Document_IsPutAwayStampedCheckedHandedOutAndCopied()
    {
        var folder = await live.StampedAsync("contract.txt", "a contract of 2026\n");
        string Place(string name) => Path.Combine(folder, name);
        (await live.RunAsync(folder, "archive", "add", "kept", "contract.txt")).Fails(64, "--medium");
        var server = live.Server.Address;
        var added = (await live.RunAsync(
            folder, "archive", "add", "kept", "contract.txt", "--medium", "shelf-1", "--server", server, "--json")).Succeeds().Json;
        Assert.Equal(("added", 1), (added.GetProperty("state").GetString(), added.GetProperty("version").GetInt32()));

        // The head is an ordinary file with an ordinary token, and says that the contract was there.
        var head = Assert.Single(Directory.GetFiles(Place("kept"), "head-*.txt"));
        (await live.RunAsync(folder, "verify", head)).Succeeds();
        var listed = (await live.RunAsync(folder, "archive", "list", "kept", "--json")).Succeeds().Json;
        Assert.Equal("contract.txt", listed.GetProperty("name").GetString());
        Assert.NotNull(listed.GetProperty("stored_before").GetString());
        Assert.NotEqual(JsonValueKind.False, listed.GetProperty("in_time").ValueKind);

        // A renewed proof is the next version of the same document.
        (await live.RunAsync(folder, "renew", "contract.txt", "--same-functions")).Succeeds();
        Assert.Contains("version 2", (await live.RunAsync(folder, "archive", "add", "kept", "contract.txt")).Succeeds().Output,
            StringComparison.Ordinal);

        var got = (await live.RunAsync(folder, "archive", "get", "kept", "contract.txt", "out", "--by", "Meier")).Succeeds();
        Assert.Contains("contract.txt, version 2", got.Output, StringComparison.Ordinal);
        (await live.RunAsync(Place("out"), "verify", "document/contract.txt", "--trust", Place("trust"))).Succeeds();
        (await live.RunAsync(folder, "archive", "get", "kept", "nothing", "none")).Fails(66, "no document");

        (await live.RunAsync(folder, "archive", "migrate", "kept", "copy", "--medium", "shelf-2")).Succeeds();
        var document = Assert.Single(Directory.GetFiles(Place("kept"), "contract.txt", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(document, "a contract of 2O26\n");
        var damaged = await live.RunAsync(folder, "archive", "check", "kept");
        Assert.Equal(1, damaged.Code);
        Assert.Contains("contract.txt: it is not as it was put in", damaged.Output, StringComparison.Ordinal);
        var repaired = (await live.RunAsync(folder, "archive", "check", "kept", "--from", "copy", "--json")).Succeeds().Json;
        Assert.True(repaired.GetProperty("findings")[0].GetProperty("repaired").GetBoolean());
        Assert.Equal("valid", repaired.GetProperty("heads")[0].GetProperty("result").GetString());
        Assert.Equal("a contract of 2026\n", await File.ReadAllTextAsync(document));

        var events = (await live.RunAsync(folder, "archive", "list", "kept", "--events", "--json")).Succeeds().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Select(e => $"{e.GetProperty("kind").GetString()} {e.GetProperty("outcome").GetString()}");
        Assert.Equal(
            [
                "medium done", "deposit asked", "deposit done", "head done", "deposit asked", "deposit done", "read done",
                "migration asked", "migration done", "check damaged", "check sound",
            ],
            events);
    }

    [Fact]
    public async Task WhatDoesNotVerify_IsRefused_AndAStampThatIsNone_IsNamed()
    {
        var folder = await live.StampedAsync("a.txt", "one thing");
        await File.WriteAllTextAsync(Path.Combine(folder, "b.txt"), "no proof");
        (await live.RunAsync(folder, "archive", "add", "kept", "a.txt", "--medium", "two\nlines")).Fails(64, "--medium");
        (await live.RunAsync(folder, "archive", "add", "kept", "a.txt", "b.txt", "--medium", "shelf-1", "--without-data")).Fails(
            66, "b.txt has no token");
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "kept"), "a.txt", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "another thing");
        (await live.RunAsync(folder, "archive", "add", "kept", "a.txt")).Fails(1, "a.txt is not put away");
        (await live.RunAsync(folder, "archive", "add", "kept", "a.txt", "--as-of", "2040-01-01")).Fails(64, "--as-of");
        (await live.RunAsync(folder, "archive", "check", "kept", "--no-entry", "--from", "kept")).Fails(64, "--no-entry");
        (await live.RunAsync(folder, "archive", "check", "kept", "--as-of", "2040-01-01")).Fails(64, "--no-entry");
        (await live.RunAsync(folder, "archive", "check", "nothing")).Fails(65, "no archive");

        (await live.RunAsync(folder, "archive", "check", "kept", "--server", live.Server.Address)).Succeeds();
        var head = Assert.Single(Directory.GetFiles(Path.Combine(folder, "kept"), "head-*.txt"));
        await File.WriteAllTextAsync(head + ".lts", "no token");
        var wrong = await live.RunAsync(folder, "archive", "check", "kept");
        Assert.Equal(1, wrong.Code);
        Assert.Contains("ARC-HEAD", wrong.Output, StringComparison.Ordinal);
        (await live.RunAsync(folder, "archive", "migrate", "kept", "copy", "--medium", "shelf-2")).Fails(1, "is no stamp of the head");
        Assert.False(Path.Exists(Path.Combine(folder, "copy")));

        // What lies in an archive is changed by none of the commands that change proofs.
        var kept = Assert.Single(Directory.GetFiles(Path.Combine(folder, "kept"), "a.txt.lts", SearchOption.AllDirectories));
        var before = await File.ReadAllBytesAsync(kept);
        Assert.Contains("lies in the archive", (await live.RunAsync(folder, "extend", ".")).Error, StringComparison.Ordinal);
        (await live.RunAsync(folder, "repair", kept)).Fails(65, "lies in the archive");
        Directory.CreateSymbolicLink(Path.Combine(folder, "link"), Path.GetDirectoryName(kept)!);
        Assert.Equal(65, (await live.RunAsync(folder, "renew", "link/a.txt", "--server", live.Server.Address, "--same-functions")).Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(kept));
        Assert.False(File.Exists(Path.ChangeExtension(kept, ".ler")));
    }
}
