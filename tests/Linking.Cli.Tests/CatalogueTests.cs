using Linking.Cli.Catalogues;
using Linking.Hashing;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary><c>list</c>, <c>find</c> and <c>forget</c>, and what writes the catalogue.</summary>
[Collection(LiveLedger.Name)]
public sealed class CatalogueTests(LiveLedger live)
{
    [Fact]
    public async Task ListSeen_PublicationsAndHeads_WithWhenAndWhere()
    {
        var folder = live.NewFolder();
        Assert.Contains("No such ledger was met yet", (await live.RunAsync(folder, "list", "--seen")).Succeeds().Error,
            StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "seen.txt"), "seen");
        (await live.RunAsync(folder, "stamp", "seen.txt")).Succeeds();
        (await live.RunAsync(folder, "publish")).Succeeds();
        var before = Instant.FromDateTime(DateTimeOffset.UtcNow);
        var extended = (await live.RunAsync(folder, "extend", "seen.txt.lts", "--json")).Succeeds().Json[0];
        var number = extended.GetProperty("publication").GetUInt64();

        var json = (await live.RunAsync(folder, "list", "--seen", "--json")).Succeeds().Json;
        var publication = json.GetProperty("publications").EnumerateArray().Single(p => p.GetProperty("number").GetUInt64() == number);
        var seen = publication.GetProperty("seen").EnumerateArray().Single();
        Assert.Equal(live.Server.Address, seen.GetProperty("place").GetString());
        Assert.True(Instant.Parse(seen.GetProperty("time").GetString()) >= before);
        Assert.True(json.GetProperty("head").GetProperty("size").GetUInt64() > 0);
        Assert.Equal([live.Server.Address], json.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()));

        var text = (await live.RunAsync(folder, "list", "--seen", "--ledger", json.GetProperty("ledger").GetString()!)).Succeeds().Output;
        Assert.Matches($@"(?m)^  publication {number} +[0-9]+ rounds, [-0-9: .]+ UTC by its operator's word$", text);
        Assert.Matches($@"(?m)^ +seen [-0-9: .]+ UTC: {live.Server.Address}$", text);
        Assert.Equal("", (await live.RunAsync(folder, "list", "--seen", "--ledger", "other.example/ledger")).Succeeds().Output);
        (await live.RunAsync(folder, "list", "--seen", "seen.txt")).Fails(64, "lists ledgers, not tokens");
        var japanese = (await live.RunAsync(folder, "list", "--seen", "--lang", "ja")).Succeeds().Output;
        Assert.DoesNotMatch(@"\b(the|is|was|of|and|to|by)\b", japanese);
    }

    private static string PathIn(string folder) => Path.Combine(folder, "trust", Catalogue.FileName);

    [Fact]
    public async Task Stamped_IsFoundAgainByWhatIsInIt_WhateverItsName()
    {
        var folder = await live.StampedAsync(text: $"{Guid.NewGuid()}");
        File.Move(Path.Combine(folder, "file.txt"), Path.Combine(folder, "renamed"));
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "other");

        var json = (await live.RunAsync(folder, "find", "renamed", "--json")).Succeeds().Json;

        Assert.Equal(Path.Combine(folder, "file.txt.lts"), json.GetProperty("token").GetString());
        Assert.Equal("live.example/ledger", json.GetProperty("ledger").GetString());
        Assert.True(json.GetProperty("is_there").GetBoolean());
        var imprint = json.GetProperty("imprint").GetString()!;
        foreach (var digest in (string[])[imprint, imprint.Split(':')[0].ToUpperInvariant(), imprint.Split(':')[1]])
            Assert.Contains("promised 2", (await live.RunAsync(folder, "find", digest)).Succeeds().Output, StringComparison.Ordinal);
        (await live.RunAsync(folder, "find", "other")).Fails(1, "no token of it");
        (await live.RunAsync(folder, "find", "nowhere")).Fails(66, "nowhere");
    }

    [Fact]
    public async Task Verified_SaysWhatWasProven_AndAFolderMakesItAnew()
    {
        var folder = await live.StampedAsync(text: $"{Guid.NewGuid()}");
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds();
        File.Delete(PathIn(folder));
        Assert.Equal("", (await live.RunAsync(folder, "list")).Succeeds().Output);

        (await live.RunAsync(folder, "verify", ".")).Succeeds();

        Assert.StartsWith("proven 2", (await live.RunAsync(folder, "list")).Succeeds().Output, StringComparison.Ordinal);
        var entry = (await live.RunAsync(folder, "list", "--json")).Succeeds().Json;
        Assert.Equal("valid", entry.GetProperty("last_result").GetString());
        Assert.NotNull(entry.GetProperty("proven_latest").GetString());
        // What would be is nothing to remember.
        (await live.RunAsync(folder, "verify", "file.txt", "--broken", "sha2-256@2020-01-01", "--broken", "sha3-256@2020-01-01")).Ends(2);
        Assert.Equal("valid", (await live.RunAsync(folder, "list", "--json")).Succeeds().Json.GetProperty("last_result").GetString());
    }

    [Fact]
    public async Task Verified_WithAnotherFile_TheEntryStays_AndExtendNotesTheToken()
    {
        var folder = await live.StampedAsync(text: $"{Guid.NewGuid()}");
        var before = (await live.RunAsync(folder, "list", "--json")).Succeeds().Output;
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "other");

        (await live.RunAsync(folder, "verify", "other", "file.txt.lts")).Ends(1);

        Assert.Equal(before, (await live.RunAsync(folder, "list", "--json")).Succeeds().Output);
        File.Delete(PathIn(folder));
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds();
        var entry = (await live.RunAsync(folder, "list", "--json")).Succeeds().Json;
        Assert.Equal(Path.Combine(folder, "file.txt.lts"), entry.GetProperty("token").GetString());
        Assert.Equal(Path.Combine(folder, "file.txt"), entry.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Missing_IsListedAndForgotten_AndSoIsWhatIsNamed()
    {
        var folder = await live.StampedAsync("gone", $"{Guid.NewGuid()}");
        await File.WriteAllTextAsync(Path.Combine(folder, "stays"), $"{Guid.NewGuid()}");
        (await live.RunAsync(folder, "stamp", "stays")).Succeeds();
        File.Delete(Path.Combine(folder, "gone.lts"));

        Assert.Contains("gone.lts (no longer there)", (await live.RunAsync(folder, "list", "--missing")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Contains("stays", (await live.RunAsync(folder, "list", "stays")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal("", (await live.RunAsync(folder, "list", "--ledger", "example.org/other")).Succeeds().Output);
        Assert.Equal("1 token forgotten\n", (await live.RunAsync(folder, "forget", "--missing")).Succeeds().Output);
        Assert.Equal("0 tokens forgotten\n", (await live.RunAsync(folder, "forget", "--missing")).Succeeds().Output);
        (await live.RunAsync(folder, "forget", "gone")).Fails(66, "Nothing of what was named");
        (await live.RunAsync(folder, "forget")).Fails(64, "--missing");
        Assert.Equal("1 token forgotten\n", (await live.RunAsync(folder, "forget", ".")).Succeeds().Output);
        Assert.True(File.Exists(Path.Combine(folder, "stays.lts")));
    }

    [Fact]
    public async Task Damaged_StopsNoProof_AndIsSaid()
    {
        var folder = await live.StampedAsync(text: $"{Guid.NewGuid()}");
        await File.WriteAllTextAsync(PathIn(folder), "this is no catalogue");

        var verified = (await live.RunAsync(folder, "verify", "file.txt")).Succeeds();

        Assert.Contains("Not noted in the catalogue.", verified.Error, StringComparison.Ordinal);
        (await live.RunAsync(folder, "list")).Fails(74, "linking verify FOLDER");
    }

    [Fact]
    public async Task Commands_BesideEachOther_LoseNothing()
    {
        using var folder = new TemporaryFolder();
        var written = Enumerable.Range(0, 8).Select(i => Task.Run(() => new Catalogue(folder.Path).Note([.. Entries(i)]))).ToList();
        await Task.WhenAll(written);

        Assert.Equal(400, new Catalogue(folder.Path).All().Select(e => e.Token).Distinct(StringComparer.Ordinal).Count());

        static IEnumerable<CatalogueEntry> Entries(int of) => Enumerable.Range(0, 50).Select(i => new CatalogueEntry
        {
            // As long as paths can be, and not UTF-8.
            Token = $"/{new string('d', 2000)}/\udcff{of}/{i}.lts",
            File = null,
            Imprint = Suite.One.Hash([(byte)of, (byte)i]),
            Ledger = "example.org/ledger",
            Identity = Suite.One.Hash("identity"u8),
            Round = (ulong)i,
            Claimed = Instant.FromMicroseconds(1),
            ValidUntil = Instant.FromMicroseconds(2),
            FirstSeen = Instant.FromMicroseconds(3),
            LastSeen = Instant.FromMicroseconds(4),
        });
    }
}
