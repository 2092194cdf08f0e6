using Linking.Client;
using Linking.Client.Covers;
using Linking.Events;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Rounds;
using Linking.Server;
using Linking.Server.Options;
using Linking.Testing;
using Linking.Verification;

namespace Linking.Cli.Tests.Decades;

/// <content>Ways to cheat in 2076, each refused with its code.</content>
public sealed partial class FiftyYearsTests
{
    /// <summary>Stages swapped, dropped, repeated or of another document cover nothing before them.</summary>
    [Theory]
    [InlineData("swapped", "1 3 2 4 5", FindingCode.StageBefore)]
    [InlineData("dropped", "1 3 4 5", FindingCode.StageBefore)]
    [InlineData("repeated", "1 2 3 4 5 5", FindingCode.StageBefore)]
    [InlineData("of another document", "1 L", FindingCode.StageData)]
    public async Task Stages_InAnotherOrder_CoverNothing(string how, string order, FindingCode code)
    {
        var (deed, letter) = (Parts("deed.txt.ler"), Parts("letter.txt.ler"));
        byte[] record = [.. order.Split(' ').SelectMany(p => p == "L" ? letter[1] : deed[int.Parse(p) - 1])];
        var verdict = await JudgeAsync(record, story.Read("deed.txt"), isOwn: how == "of another document");
        Assert.True(verdict.Stages.SelectMany(s => s.Codes).Contains(code), how);
        // The whole, as it was before what was repeated, stands: what is put behind destroys nothing.
        if (how == "repeated")
            Assert.Equal((5, 1), (verdict.Chosen, verdict.Reached));
        else
            Assert.DoesNotContain("2026-", $"{verdict.ProvenLatest} {verdict.Claimed}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_OfAnotherDocument_IsNotValid()
    {
        var verdict = await JudgeAsync(story.Read("firm/7.txt.ler"), story.Read("deed.txt"));
        Assert.NotEqual(VerificationResult.Valid, verdict.Result);
        Assert.Contains(FindingCode.StageData, verdict.Stages[1].Codes);
    }

    /// <summary>A stamp of 2030 over what was made in 2034: it says that the stage inside came before it was made.</summary>
    [Fact]
    public async Task Renewal_OfATimeBeforeWhatItCovers_CoversNothing()
    {
        var verdict = await JudgeAsync(Behind(2, story.Authorities[1], "2030-01-01"), story.Read("deed.txt"));
        Assert.Contains(FindingCode.StageInside, verdict.Stages.SelectMany(s => s.Codes));
        // By itself it is a stamp of 2030 over the data, and no word for 2026.
        Assert.Equal((VerificationResult.Valid, 3, 3), (verdict.Result, verdict.Chosen, verdict.Reached));
        Assert.StartsWith("2030-01-01T", $"{verdict.ProvenLatest}", StringComparison.Ordinal);
    }

    /// <summary>A stamp that was dated back to before its authority's certificate.</summary>
    [Fact]
    public async Task Stamp_DatedBackBeyondItsCertificate_CoversNothing()
    {
        var verdict = await JudgeAsync(Behind(2, story.Authorities[3], "2036-01-01"), story.Read("deed.txt"));
        Assert.Contains(FindingCode.StageStamp, verdict.Stages[2].Codes);
    }

    /// <summary>A renewal after both functions fell keeps what was there on its own day, and nothing of 2026.</summary>
    [Fact]
    public async Task Renewal_AfterBothFunctionsFell_CoversNothing()
    {
        var verdict = await JudgeAsync(story.Read("forgotten/3.txt.ler"), story.Read("forgotten/3.txt"));
        Assert.Contains(FindingCode.StageUnsound, verdict.Stages.SelectMany(s => s.Codes));
        Assert.StartsWith("2066-", $"{verdict.ProvenLatest}", StringComparison.Ordinal);
        Assert.Null(verdict.Claimed);
    }

    /// <summary>The cover of ledger one, put over a token of ledger two.</summary>
    [Fact]
    public async Task Cover_OfAnotherLedger_CoversNothing()
    {
        using var cover = await CoverPlace.OpenAsync(
            Client.Tiles.PublicFiles.Open(story["cover"], new ConnectionOptions(), TimeSpan.FromSeconds(10)), default);
        var stage = story.Record("deed.txt.ler").Stages[1];
        var section = await cover.SectionOfAsync(LastTokenOf(story.Record("deed.txt.ler").Stages[0]), default);
        var record = EvidenceRecord.Append(
            EvidenceRecord.Create(new EvidenceSection(SectionType.Token, stage.Stamp.Bytes), []),
            [
                new EvidenceSection(SectionType.Text, cover.TextBytes), new EvidenceSection(SectionType.Cover, section.ToBytes()),
                new EvidenceSection(SectionType.Token, cover.TokenBytes), new EvidenceSection(SectionType.Record, cover.StampRecord),
            ]);
        var verdict = await JudgeAsync(record, stage.Text!.Value.ToArray(), isOwn: true);
        Assert.Contains(FindingCode.StageCover, verdict.Stages[1].Codes);
        Assert.Equal(1, verdict.Chosen);
    }

    /// <summary>A ledger that says of itself that it follows one; that one's record names another.</summary>
    [Fact]
    public async Task Successor_ThatItsPredecessorDoesNotName_IsNotFollowed()
    {
        var trusted = new Client.Trust.TrustFolder(story.Desk.Trust).List().Single(l => l.Name.Value == "one.example/2026");
        var options = new ServerOptions
        {
            Data = story["false"], Ledger = LedgerId.Parse("false.example/2076"), Suite = Suite.Two,
            Listen = [ListenAddress.Parse("http://127.0.0.1:0")], OperatorListen = [ListenAddress.Parse("http://127.0.0.1:0")],
            Publish = false,
        };
        var follows = new Predecessor(trusted.Name, Suite.One, trusted.Identity, trusted.Head!.Size, trusted.Head.Root);
        await using (await RestingLedger.OpenAsync(options, follows, story.Clock))
        {
        }

        await using var server = new Operator(story.Folder, story.Clock, "false", "false.example/2076", Suite.Two);
        await server.StartAsync();
        var (code, _, error) = await story.Desk.TryAsync(
            "stamp", story["letter.txt"], "-o", story["false.lts"], "--server", server.Address, "--trust", story.Desk.Trust);
        Assert.Equal(ExitCode.Untrusted, code);
        Assert.Contains("LNK-SUCCESSOR", error, StringComparison.Ordinal);
        Assert.False(File.Exists(story["false.lts"]));
    }

    /// <summary>Somebody who took ledger two's keys in 2034 plays it again in 2076, with a clock of 2034.</summary>
    [Fact]
    public async Task Publication_ForgedWithAStolenKey_IsWorthNothing()
    {
        var clock = new StoryClock();
        clock.GoTo("2034-06-03");
        var desk = new Desk(story.Folder, clock);
        await using var thief = new Operator(story.Folder, clock, "stolen", "two.example/2034", Suite.Two);
        await thief.StartAsync();
        await File.WriteAllTextAsync(story["forged.txt"], "The house goes to Bert.");
        string[] at = ["--server", thief.Address, "--trust", story["thief"]];
        await desk.RunAsync(["stamp", story["forged.txt"], .. at]);
        await desk.RunAsync("publish", "--operator", thief.OperatorAddress);
        await desk.RunAsync(["extend", story["forged.txt.lts"], .. at]);

        var (code, output, _) = await story.Desk.TryAsync(
            "verify", story["forged.txt"], "--trust", story.Desk.Trust, "--list", story.NewestList, "--json");
        Assert.Equal(ExitCode.Invalid, code);
        Assert.Contains("LNK-SCHEME", output, StringComparison.Ordinal);
        Assert.Contains("LNK-UNVOUCHED", output, StringComparison.Ordinal);
    }

    /// <summary>A list of before the functions fell, and one that is not issued yet.</summary>
    [Fact]
    public async Task SuitabilityList_RolledBackOrFromTheFuture_IsNotTaken()
    {
        string[] verify = ["verify", story["forgotten/3.txt"], story["forgotten/3.txt.lts"], "--trust", story.Desk.Trust, "--list"];
        Assert.Equal(ExitCode.Inconclusive, (await story.Desk.TryAsync([.. verify, story.NewestList])).Code);
        var (code, output, error) = await story.Desk.TryAsync([.. verify, story["list-2040"]]);
        Assert.Equal((ExitCode.Data, ""), (code, output));
        Assert.Contains("one of 2076-12-01 was used here before", error, StringComparison.Ordinal);

        // Another one of the same day, which calls sound what has fallen.
        await File.WriteAllTextAsync(
            story["list-other"],
            (await File.ReadAllTextAsync(story["list-2040"])).Replace("2040-03-01", "2076-12-01", StringComparison.Ordinal));
        (code, output, error) = await story.Desk.TryAsync([.. verify, story["list-other"]]);
        Assert.Equal((ExitCode.Data, ""), (code, output));
        Assert.Contains("so was another one that was used here before", error, StringComparison.Ordinal);

        var early = new StoryClock();
        early.GoTo("2050-01-01");
        (code, output, error) = await new Desk(story.Folder, early).TryAsync([.. verify, story.NewestList]);
        Assert.Equal((ExitCode.Data, ""), (code, output));
        Assert.Contains("was issued on 2076-12-01, which has not come", error, StringComparison.Ordinal);
    }

    /// <summary>A record that was cut off stands by the stages before, and says so.</summary>
    [Fact]
    public async Task Record_Truncated_StandsByTheStagesBefore()
    {
        var record = story.Record("deed.txt.ler");
        var verdict = await JudgeAsync(record.Bytes.ToArray()[..(record.Stages[4].Start + 9)], story.Read("deed.txt"), isOwn: true);
        Assert.Equal((FindingCode.Format, 4), (verdict.Fault!.Value, verdict.Chosen));
    }

    /// <summary>One byte of the deed's proof on the third medium.</summary>
    [Fact]
    public async Task Archive_WithAByteChanged_NamesIt()
    {
        var copy = story[$"copy-{Guid.NewGuid():n}"];
        FiftyYears.Copy(story["shelf-3"], copy);
        var file = Directory.GetFiles(copy, "deed.txt.ler", SearchOption.AllDirectories)[0];
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        var (code, output, _) = await story.Desk.TryAsync("archive", "check", copy, "--no-entry", "--trust", story.Desk.Trust);
        Assert.Equal(ExitCode.Invalid, code);
        Assert.Contains("ARC-CHANGED", output, StringComparison.Ordinal);
    }

    /// <summary>Clocks that are wrong, or right and late: never a word of the program's own trouble.</summary>
    [Theory]
    [InlineData("2038-01-20", 0)]
    [InlineData("2106-02-08", 0)]
    [InlineData("9999-12-31", 0)]
    public async Task Clock_OfAnyYear_IsTaken(string day, int expected)
    {
        var clock = new StoryClock();
        clock.GoTo(day);
        var desk = new Desk(story.Folder, clock);
        var (code, output, error) = await desk.TryAsync(
            ["verify", story["deed.txt"], "--trust", story.Desk.Trust, .. story.Certificates()]);
        Assert.True(code == expected, $"{code} {output} {error}");
        Assert.DoesNotContain("Unexpected error", error, StringComparison.Ordinal);
        await using var server = new Operator(story.Folder, clock, $"new-{day}", "new.example/l", Suite.Two);
        await server.StartAsync();
        var (stamped, _, refused) = await desk.TryAsync(
            "stamp", story["letter.txt"], "-o", story[$"{day}.lts"], "--server", server.Address, "--trust", story[$"trust-{day}"]);
        Assert.True(stamped == 0, refused);
    }

    // The deed's record up to a stage, and behind it a stamp of an authority, of a time of its choosing.
    private byte[] Behind(int stages, LateAuthority authority, string day)
    {
        byte[] before = [.. Parts("deed.txt.ler").Take(stages).SelectMany(p => p)];
        HashFunction[] functions = [HashFunction.Sha2With512Bits];
        var text = RecordRenewal.TextOver(before, [FiftyYears.DigestsOf(story.Read("deed.txt"), functions)], functions).ToBytes();
        return EvidenceRecord.Append(
            before,
            [new EvidenceSection(SectionType.Text, text), .. authority.Stage(text, Instant.Parse($"{day}T12:00:00.000000Z").ToDateTime())]);
    }

    // The first one with the file's head.
    private List<byte[]> Parts(string name)
    {
        var record = story.Record(name);
        var starts = record.Stages.Skip(1).Select(s => s.Start).ToList();
        return [.. starts.Prepend(0).Zip(starts.Append(record.Bytes.Length), (a, b) => record.Bytes[a..b].ToArray())];
    }

    private static Tokens.Token LastTokenOf(EvidenceStage stage) =>
        Tokens.Token.TryDecode(stage.Stamp.Bytes, out var token, out _) ? token : throw new InvalidOperationException("no token");
}
