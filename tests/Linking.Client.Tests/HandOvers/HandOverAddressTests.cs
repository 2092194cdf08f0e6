using System.Net;

using Linking.Client.HandOvers;
using Linking.Client.Tiles;
using Linking.HandOvers;
using Linking.Hashing;

namespace Linking.Client.Tests.HandOvers;

/// <summary>A hand-over at the address of a web server, and what such a server can do to its reader.</summary>
public sealed class HandOverAddressTests : IAsyncLifetime, IDisposable
{
    private HandedOverLedger _made = null!;

    public async Task InitializeAsync() => _made = await HandedOverLedger.MakeAsync(Suite.One, 4);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _made.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task HandOver_OnTheWeb_IsThatOfTheFolder(ulong number)
    {
        Assert.True(Suite.TryGet(number, out var suite));
        using var made = await HandedOverLedger.MakeAsync(suite, 260);
        await using var web = new HandedOverWeb(made.Tree.Path);

        var report = await CheckAsync(web, made);

        Assert.Empty(report.Findings);
        Assert.Equal(made.Values, report.Confirmed);
        Assert.Equal((265UL, 262UL), (report.Rounds, report.Stated));
        Assert.Equal(made.Check().Files, report.Files);
        Assert.Equal((true, false), (made.Check().IsListed, report.IsListed));
        // The manifests once; nothing is asked for that no manifest names.
        Assert.Equal((1, 1), (web.Asked[HandOverFiles.Sealed], web.Asked[HandOverFiles.Late]));
        var named = made.NamesIn(HandOverFiles.Sealed).Concat(made.NamesIn(HandOverFiles.Late)).ToHashSet();
        Assert.Equal(named, web.Asked.Keys.Where(n => n is not (HandOverFiles.Sealed or HandOverFiles.Late)).ToHashSet());
    }

    [Theory]
    [InlineData("READ-ME-FIRST.md")]
    [InlineData("audit-log/0000000001.log")]
    [InlineData("publications/000003.note")]
    [InlineData("publications/record.lrc")]
    [InlineData("rounds/000.p/9")]
    [InlineData("tile/entries/000.p/9")]
    [InlineData("sha3-256/tile/0/000.p/9")]
    public async Task FileThatIsChanged_Longer_OrMissing_IsNamed(string name)
    {
        var bytes = await File.ReadAllBytesAsync(_made[name]);
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        Assert.Contains($"LNH-CHANGED {name} has another digest than ", await SaidAsync(changed), StringComparison.Ordinal);
        Assert.Contains(
            $"LNH-CHANGED {name} has more than {bytes.Length} bytes, and ", await SaidAsync([.. bytes, 0]), StringComparison.Ordinal);
        Assert.Contains($"LNH-CHANGED {name} has 1 bytes, and ", await SaidAsync([0]), StringComparison.Ordinal);
        Assert.Contains($"LNH-MISSING {name} is missing, and ", await SaidAsync(null), StringComparison.Ordinal);

        async Task<string> SaidAsync(byte[]? given)
        {
            await using var web = new HandedOverWeb(_made.Tree.Path, (answer, asked, _) => asked == name && Give(answer, given));
            return string.Join('\n', (await CheckAsync(web)).Findings.Select(f => $"{f.CodeText} {f.Message}"));
        }
    }

    /// <summary>Right bytes for the digests, and others for the checks: these are given none but right ones.</summary>
    [Theory]
    [InlineData("publications/000003.note", HandOverCode.Publication)]
    [InlineData("publications/record.lrc", HandOverCode.Record)]
    [InlineData("rounds/000.p/9", HandOverCode.Round)]
    [InlineData("audit-log/0000000001.log", HandOverCode.Log)]
    public async Task ServerThatAnswersOtherwiseTheSecondTime_IsFound(string name, HandOverCode code)
    {
        var bytes = await File.ReadAllBytesAsync(_made[name]);
        bytes[^1] ^= 1;
        await using var web = new HandedOverWeb(
            _made.Tree.Path, (answer, asked, count) => asked == name && count > 1 && Give(answer, bytes));

        Assert.Contains((await CheckAsync(web)).Findings, f => f.Code == code && f.Message.Contains(name, StringComparison.Ordinal));
    }

    /// <summary>A file without an end is read no further than its line says, and what fails once is asked for again.</summary>
    [Fact]
    public async Task EndlessFile_IsCutOff_AndWhatFailsOnceIsAskedForAgain()
    {
        var failed = 0;
        await using var web = new HandedOverWeb(_made.Tree.Path, (answer, asked, count) =>
        {
            if (asked == "checkpoint" && count == 1)
            {
                Interlocked.Increment(ref failed);
                answer.StatusCode = 503;
                return true;
            }

            if (asked != HandOverFiles.ReadMe)
                return false;
            answer.SendChunked = true;
            // Until the reader hangs up.
            for (var part = new byte[1 << 16]; ;)
                answer.OutputStream.Write(part);
        });

        var report = await CheckAsync(web);

        Assert.Equal(1, failed);
        Assert.Equal(
            ["LNH-CHANGED READ-ME-FIRST.md has more than 3 bytes, and handover.txt says 3."],
            report.Findings.Select(f => $"{f.CodeText} {f.Message}"));
    }

    [Fact]
    public async Task ServerThatGivesNoFile_OrNoHandOver_IsSaidInASentence()
    {
        await using (var web = new HandedOverWeb(_made.Tree.Path, (answer, asked, _) => asked == "checkpoint" && Refuse(answer)))
        {
            var refused = await Assert.ThrowsAsync<PublicFilesException>(() => CheckAsync(web));
            Assert.Equal($"{web.Address} answers 500 when asked for checkpoint.", refused.Message);
        }

        File.Delete(_made[HandOverFiles.Late]);
        await using var part = new HandedOverWeb(_made.Tree.Path);
        var none = await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(part));
        Assert.StartsWith($"{part.Address} is a hand-over that was not finished", none.Message, StringComparison.Ordinal);
        await using var empty = new HandedOverWeb(_made["rounds"]);
        var nothing = await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(empty));
        Assert.Contains("is no hand-over", nothing.Message, StringComparison.Ordinal);

        static bool Refuse(HttpListenerResponse answer)
        {
            answer.StatusCode = 500;
            return true;
        }
    }

    private static bool Give(HttpListenerResponse answer, byte[]? bytes)
    {
        if (bytes is null)
            answer.StatusCode = 410;
        else
            answer.OutputStream.Write(bytes);
        return true;
    }

    private async Task<HandOverReport> CheckAsync(HandedOverWeb web, HandedOverLedger? made = null)
    {
        using var files = PublicFiles.Open(web.Address, new ConnectionOptions(), TimeSpan.FromMinutes(2));
        using var place = await HandOverPlace.OpenAsync(files, default);
        return await Task.Run(() => new HandOverCheck(place, (made ?? _made).Values).Run(progress: null, default));
    }
}
