using System.Text.Json.Nodes;

using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Witness;

namespace Linking.Cli.Tests.Rewriting;

/// <summary>
/// An operator with all keys rewrites history; what fsck, a client, an auditor, compare and verify say of it. The table of
/// docs/operations/audit.md says what is asserted here.
/// </summary>
public sealed class RewritingTests(AuditedLedger audited) : IClassFixture<AuditedLedger>
{
    private const int Published = 2;
    private const int Unpublished = 5;

    private readonly string _folder = audited.Copy();

    [Fact]
    public async Task NothingRewritten_NobodySaysAnything()
    {
        await using var server = await RewriteAsync(null);

        Assert.StartsWith("clean:", (await RunAsync("fsck", "--data", "data")).Succeeds().Output, StringComparison.Ordinal);
        var first = (await AuditAsync(server, "fresh")).Succeeds();
        Assert.Contains("nothing found", first.Output, StringComparison.Ordinal);
        Assert.Contains("7, 1 of them new", (await AuditAsync(server, "audit")).Succeeds().Output, StringComparison.Ordinal);
        var compared = (await RunAsync("compare", "trust", server.Address)).Succeeds();
        Assert.Contains("agree up to 6 rounds", compared.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Published, Chain.Alpha)]
    [InlineData(Published, Chain.Beta)]
    [InlineData(Published, Chain.Alpha, Chain.Beta)]
    [InlineData(Unpublished, Chain.Alpha)]
    [InlineData(Unpublished, Chain.Beta)]
    [InlineData(Unpublished, Chain.Alpha, Chain.Beta)]
    public async Task Rewritten_EachSaysWhatItNoticed(int round, params Chain[] chains)
    {
        await using var server = await RewriteAsync(round, chains);
        var isPublished = round == Published;
        var functions = chains.Select(chain => Suite.One[chain].Name()).ToList();
        var others = Enum.GetValues<Chain>().Except(chains).Select(chain => Suite.One[chain].Name()).ToList();

        // From inside: of both functions the database holds together, and only the mark remembers.
        var checkedInside = (await RunAsync("fsck", "--data", "data")).Ends(1).Output;
        Assert.Contains("high-water mark", checkedInside, StringComparison.Ordinal);
        Assert.Equal(others.Count > 0, checkedInside.Contains($"the first wrong round is {round}", StringComparison.Ordinal));

        // A client that remembers a head sends nothing, and keeps the proof.
        (await RunAsync("stamp", "1.txt", "--force", "--server", server.Address)).Fails(76, "HAS SAID TWO THINGS", "/forks/lna-fork-");
        await ShowsAsync(Directory.GetDirectories(Path.Combine(_folder, "trust"), "forks", SearchOption.AllDirectories), "*", functions);

        // An auditor that remembers convicts it.
        var found = (await AuditAsync(server, "audit")).Ends(isPublished ? 12 : 10).Output;
        Assert.Contains($"LNA-FORK   The ledger signed its history of 6 rounds, and signs now one of 7 rounds that has another there, " +
            $"under {(functions.Count == 1 ? functions[0] : "both functions")}.", found, StringComparison.Ordinal);
        Assert.All(functions, f => Assert.Contains($"LNA-LINK   Header 6 under {f}", found, StringComparison.Ordinal));
        Assert.All(others, f => Assert.Contains($"LNA-HEAD   Header 6 under {f}", found, StringComparison.Ordinal));
        Assert.Equal(isPublished, found.Contains("LNA-REWRITTEN", StringComparison.Ordinal));
        Assert.Contains("headers        6, 0 of them new", found, StringComparison.Ordinal);
        await ShowsAsync("lna-fork-*.lae", functions);
        if (isPublished)
            await ShowsAsync("fork-*.lfk", ["sha2-256", "sha3-256"]);

        // One that looks for the first time has the function that was left alone, and a medium that keeps what was published.
        var first = (await AuditAsync(server, "fresh")).Ends(isPublished ? 12 : others.Count > 0 ? 14 : 0).Output;
        Assert.All(others, f => Assert.Contains($"LNA-LINK   Header {round + 1} under {f}", first, StringComparison.Ordinal));

        // Two accounts beside each other.
        var compared = (await RunAsync("compare", "trust", server.Address, "--output-dir", "proofs")).Ends(isPublished ? 12 : 10).Output;
        Assert.Contains($"differ under {string.Join(" and ", functions)}", compared, StringComparison.Ordinal);

        // A token of the round is as good as it was; what the ledger says of the time no longer counts where it is seen to have lied.
        var verified = (await RunAsync("verify", $"{round}.txt", "-p", "newbook")).Succeeds().Output;
        Assert.Equal(isPublished, verified.Contains("the ledger said two things", StringComparison.Ordinal));
    }

    /// <summary>A witness for both functions, which had cosigned the heads of before.</summary>
    [Theory]
    [InlineData(Published, Chain.Alpha)]
    [InlineData(Published, Chain.Beta)]
    [InlineData(Published, Chain.Alpha, Chain.Beta)]
    [InlineData(Unpublished, Chain.Alpha, Chain.Beta)]
    [InlineData(null)]
    public async Task Rewritten_AWitnessCosignsNoHeadThatDoesNotExtendItsOwn(int? round, params Chain[] chains)
    {
        var data = Path.Combine(_folder, "data");
        var (before, after) = (await RewrittenLedger.ReadAsync(data), await RewrittenLedger.ReadAsync(data));
        var size = before.Rounds.Count;
        before.CutTo(size, withPublications: true);
        after.Rewrite((ulong?)round, chains);
        var signing = SigningKey.FromSeed(new byte[32]);
        var logs = new KnownLogs(before.HeadKeys);
        var witness = new CosigningWitness(
            VerifierKey.OfWitness("w1.example", signing.PublicKey.Span), signing, logs,
            LogStates.Open(Path.Combine(_folder, "witness"), logs), TimeProvider.System);

        foreach (var chain in Enum.GetValues<Chain>())
        {
            Assert.Equal(200, Ask(0, [], before, chain).Status);
            var answer = Ask((ulong)size, after.Prove(size, size + 1)[chain].ToArray(), after, chain);
            Assert.Equal(chains.Contains(chain) ? 422 : 200, answer.Status);
            Assert.Equal(chains.Contains(chain), answer.IsFork);
        }

        WitnessAnswer Ask(ulong old, byte[] proof, RewrittenLedger ledger, Chain chain) =>
            witness.Add(AddRequest.Of(old, proof, ledger.Head[chain]).ToBytes());
    }

    [Fact]
    public async Task PublicationLeftAsItWas_ConvictsTheHeadAtTheFirstLook()
    {
        await using var server = await RewriteAsync(Published, [Chain.Alpha, Chain.Beta], isPublished: false);

        var found = (await RunAsync("audit", server.Address, "--state", "fresh")).Ends(10).Output;

        const string Says = "LNA-PUBLICATION   Publication 1 does not have the root of 4 headers under";
        Assert.Contains($"{Says} sha2-256.", found, StringComparison.Ordinal);
        Assert.Contains($"{Says} sha3-256.", found, StringComparison.Ordinal);
        Assert.Contains("LNA-FORK   The ledger signed its history of 4 rounds", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Unpublished, Chain.Alpha)]
    [InlineData(Unpublished, Chain.Beta)]
    [InlineData(Unpublished, Chain.Alpha, Chain.Beta)]
    [InlineData(Published, Chain.Alpha, Chain.Beta)]
    [InlineData(null)]
    public async Task MemoriesOfTwoClients_FindTheForkWithoutAServer(int? round, params Chain[] chains)
    {
        var ledger = await RewrittenLedger.ReadAsync(Path.Combine(_folder, "data"));
        ledger.Rewrite((ulong?)round, chains);
        // As many rounds as the first client was shown.
        ledger.CutTo(6, withPublications: true);
        await using (var server = await audited.ServeAsync(ledger))
        {
            var options = new LinkingClientOptions
            {
                Address = new Uri(server.Address), Trust = new TrustFolder(Path.Combine(_folder, "second")),
            };
            using var client = await LinkingClient.ConnectAsync(options);
            await foreach (var _ in client.ListPublicationsAsync())
            {
            }
        }

        await using (var another = await ServerProcess.StartAsync(
            _folder, Path.Combine(_folder, "another"), "--ledger", "another.example/ledger"))
        {
            using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions
            {
                Address = new Uri(another.Address), Trust = new TrustFolder(Path.Combine(_folder, "second")),
            });
        }

        var compared = await RunAsync("compare", "trust", "second", "--output-dir", "proofs");

        Assert.Contains("another.example/ledger: only second has it", compared.Output, StringComparison.Ordinal);
        if (round is null)
        {
            Assert.Contains("ledger: The histories agree up to 6 rounds", compared.Succeeds().Output, StringComparison.Ordinal);
            return;
        }

        compared.Ends(round == Published ? 12 : 10);
        foreach (var file in Directory.GetFiles(Path.Combine(_folder, "proofs")))
        {
            var shown = (await RunAsync("info", file, "--json")).Succeeds().Json.GetProperty("shows_it_under");
            Assert.NotEqual(0, shown.GetArrayLength());
        }

        Assert.Equal(round == Published ? 2 : 1, Directory.GetFiles(Path.Combine(_folder, "proofs")).Length);
    }

    [Fact]
    public async Task PublicationThatTheServerNoLongerLists_IsHeldAgainstItsHistory()
    {
        var trust = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "trust"), "ledger.json", SearchOption.AllDirectories));
        // Of somebody who has the publication, and no head.
        var document = JsonNode.Parse(await File.ReadAllTextAsync(trust))!;
        document["head"] = null;
        await File.WriteAllTextAsync(trust, document.ToJsonString());
        await using (var sound = await RewriteAsync(null))
        {
            var same = (await RunAsync("compare", "trust", sound.Address)).Ends(2).Output;
            Assert.Contains("Publications that both have, and that are the same: 1.", same, StringComparison.Ordinal);
        }

        await using var server = await RewriteAsync(Published, [Chain.Alpha, Chain.Beta], isListed: false);
        var found = (await RunAsync("compare", server.Address, "trust", "--output-dir", "proofs")).Ends(10).Output;

        Assert.Contains("two histories of 4 rounds that differ under sha2-256 and sha3-256", found, StringComparison.Ordinal);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "proofs")));
        var shown = (await RunAsync("info", file, "--json")).Succeeds().Json.GetProperty("shows_it_under");
        Assert.Equal(2, shown.GetArrayLength());
    }

    [Theory]
    [InlineData(true, "one of 6 was seen before")]
    [InlineData(false, "The server lists 0 publications, and number 1 was seen before.")]
    public async Task SetBack_IsARollback(bool withPublications, string says)
    {
        var ledger = await RewrittenLedger.ReadAsync(Path.Combine(_folder, "data"));
        ledger.CutTo(5, withPublications);
        await using var server = await audited.ServeAsync(ledger);

        var found = (await AuditAsync(server, "audit")).Ends(11).Output;

        Assert.Contains("LNA-ROLLBACK", found, StringComparison.Ordinal);
        Assert.Contains(says, found, StringComparison.Ordinal);
        var file = Directory.GetFiles(Path.Combine(_folder, "audit", "evidence"), "lna-rollback-*").First();
        Assert.Contains("no two signed words", (await RunAsync("info", file)).Succeeds().Output, StringComparison.Ordinal);
    }

    private async Task<ModifiedServer> RewriteAsync(int? round, Chain[]? chains = null, bool isPublished = true, bool isListed = true)
    {
        var data = Path.Combine(_folder, "data");
        var ledger = await RewrittenLedger.ReadAsync(data);
        ledger.Rewrite((ulong?)round, chains ?? [], isPublished);
        ledger.WriteTo(data);
        Directory.CreateDirectory(Path.Combine(_folder, "newbook"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "newbook", "000001.note"), ledger.Publications[0].Note.ToArray());
        if (!isListed)
            ledger.CutTo(ledger.Rounds.Count, withPublications: false);
        return await audited.ServeAsync(ledger);
    }

    private Task ShowsAsync(string pattern, IReadOnlyList<string> functions) =>
        ShowsAsync([Path.Combine(_folder, "audit", "evidence")], pattern, functions);

    private async Task ShowsAsync(string[] folders, string pattern, IReadOnlyList<string> functions)
    {
        var file = Assert.Single(Directory.GetFiles(Assert.Single(folders), pattern));
        var shown = (await RunAsync("info", file, "--json")).Succeeds().Json.GetProperty("shows_it_under");
        Assert.Equal(functions, shown.EnumerateArray().Select(f => f.GetString()));
    }

    private Task<CliResult> AuditAsync(ModifiedServer server, string state) =>
        RunAsync("audit", server.Address, "--state", state, "-p", "book");

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder, args);
}
