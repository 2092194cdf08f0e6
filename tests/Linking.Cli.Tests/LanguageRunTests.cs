namespace Linking.Cli.Tests;

/// <summary>Commands in the language that is asked for.</summary>
[Collection(Demonstration.Name)]
public sealed class LanguageRunTests(Demonstration demonstration)
{
    private const string Japanese = "有効 (VALID)、公開値による (PUBLISHED)";

    [Theory]
    [InlineData("LINKING_LANG", "ja")]
    [InlineData("LC_ALL", "ja_JP.UTF-8")]
    [InlineData("LC_MESSAGES", "ja_JP.utf8")]
    [InlineData("LANG", "ja")]
    public async Task Verify_JapaneseAskedForByVariable_SpeaksIt(string name, string value)
    {
        var result = await RunAsync(new Dictionary<string, string> { [name] = value }, "verify", demonstration.File, demonstration.Token);

        Assert.StartsWith(Japanese, result.Succeeds().Output, StringComparison.Ordinal);
        Assert.DoesNotContain("existed", result.Output, StringComparison.Ordinal);
        Assert.Contains("LNK-PUBLISHED", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_SaysFiveLinesInEveryLanguage()
    {
        foreach (var (language, begin) in ((string, string)[])[("en", "Linking time-stamps"), ("ja", "Linking は、")])
        {
            var lines = (await RunAsync(new Dictionary<string, string> { ["LINKING_LANG"] = language })).Succeeds().Output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.StartsWith(begin, lines[0], StringComparison.Ordinal);
            Assert.Equal(5, lines.Length);
        }
    }

    [Theory]
    [InlineData("LC_ALL", "ja_JP.eucJP")]
    [InlineData("LC_ALL", "tlh_QO.UTF-8")]
    [InlineData("LANG", "C")]
    public async Task Verify_LocaleThatIsNotSpoken_IsEnglish(string name, string value)
    {
        var result = await RunAsync(new Dictionary<string, string> { [name] = value }, "verify", demonstration.File, demonstration.Token);

        Assert.StartsWith("VALID, PUBLISHED", result.Succeeds().Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Lang_GoesBeforeVariables_AndTheFirstLocaleVariableDecides()
    {
        var variables = new Dictionary<string, string> { ["LINKING_LANG"] = "ja", ["LC_ALL"] = "ja_JP.UTF-8" };

        await BeginsAsync("VALID", variables, "--lang", "en");
        variables["LINKING_LANG"] = "";
        variables["LC_ALL"] = "C.UTF-8";
        variables["LANG"] = "ja_JP.UTF-8";
        await BeginsAsync("VALID", variables);
        await BeginsAsync(Japanese, variables, "--lang", "ja");
    }

    [Fact]
    public async Task Lang_ThatIsNotThere_SaysWhichAre()
    {
        (await RunAsync([], "verify", "--lang", "xx")).Fails(64, "--lang: there is no language 'xx'. There are: en, ja.");
        var variables = new Dictionary<string, string> { ["LINKING_LANG"] = "xx" };
        (await RunAsync(variables, "list")).Fails(64, "LINKING_LANG: there is no language 'xx'");
        (await RunAsync(variables, "fsck", "--help")).Succeeds();
    }

    [Fact]
    public async Task Json_CodesAndExitCodes_AreTheSameInEveryLanguage()
    {
        var other = Path.Combine(demonstration.NewFolder(), "other.txt");
        await File.WriteAllTextAsync(other, "another letter\n");
        string[] command = ["verify", other, demonstration.Token, "--json", "--as-of", "2100-01-01", "--lang"];

        var (english, japanese) = ((await RunAsync([], [.. command, "en"])).Ends(1), (await RunAsync([], [.. command, "ja"])).Ends(1));

        Assert.Equal(
            english.Json.EnumerateObject().Where(p => p.Name != "held").Select(p => p.ToString()),
            japanese.Json.EnumerateObject().Where(p => p.Name != "held").Select(p => p.ToString()));
        (await RunAsync([], "verify", "none", "--json", "--lang", "ja")).Fails(66, "There is no file");
    }

    [Fact]
    public async Task Errors_AreJapaneseWithTheSameCodes()
    {
        (await JapaneseAsync("verify", "none")).Fails(66, "ファイル「none」はありません。");
        (await JapaneseAsync("verify", demonstration.File)).Fails(66, "のトークン「", "がありません。");
        (await JapaneseAsync("verify", "a", "b", "c")).Fails(64, "「c」は認識できないコマンドまたは引数です。", "使い方: linking verify --help");
        (await JapaneseAsync("match")).Fails(64, "コマンド「match」に必要な引数 TOKEN がありません。");
        (await JapaneseAsync("verify", "--fresh")).Fails(64, "オプション --fresh に値がありません。");
        (await JapaneseAsync("verify", "--fresh", "1d", "--fresh", "2d"))
            .Fails(64, "オプション --fresh に指定できる値は一つですが、2 個指定されています。");
        (await JapaneseAsync("verify", "--no-such")).Fails(64, "「--no-such」は、このコマンドのオプションでもファイルでもありません。");
        (await JapaneseAsync("stmap")).Fails(64, "コマンド「stmap」はありません。");
        (await JapaneseAsync("status", "--operator", "http://127.0.0.1:1"))
            .Fails(69, "http://127.0.0.1:1 に接続できません: 接続が拒否されました。");
        (await JapaneseAsync("extend", demonstration.Token, "--timeout", "x"))
            .Fails(64, "--timeout: 「x」は 1 から 86400 までの秒数ではありません。");
        (await JapaneseAsync("verify", demonstration.File, demonstration.Token, "--as-of", "x"))
            .Fails(64, "「x」は日付（2031-01-01）または日時");
    }

    [Fact]
    public async Task Help_IsJapaneseForHolders_AndEnglishForOperators()
    {
        var help = (await JapaneseAsync("verify", "--help")).Succeeds().Output;

        Assert.StartsWith("説明:", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Options:", help, StringComparison.Ordinal);
        Assert.Contains("--tokens <DIR|TOKEN>", help, StringComparison.Ordinal);
        Assert.StartsWith("Description:", (await JapaneseAsync("serve", "--help")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("コマンド:", (await JapaneseAsync("--help")).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_Announce_Audit_Export_SpeakJapaneseWholly()
    {
        var folder = demonstration.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.txt"), "policy\n");
        await using var server = await ServerProcess.StartAsync(folder, "ledger");
        var variables = new Dictionary<string, string>(server.Variables) { ["LINKING_LANG"] = "ja" };
        Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(folder, [], variables, args);

        var announced = (await RunAsync("announce", "policy.txt", "--kind", "policy")).Succeeds();
        (await RunAsync("announce", "policy.txt", "--kind", "policy")).Fails(73, "policy.txt.statement」はすでにあります。");
        (await RunAsync("publish")).Succeeds();
        var sound = (await RunAsync("audit", server.Address, "--state", "state")).Succeeds();
        var documents = await RunAsync("audit", server.Address, "--state", "state", "--documents", "state");
        var doctor = await RunAsync("doctor", "--data", "ledger", "--server", server.Address);
        (await server.StopAsync()).Succeeds();
        var exported = (await RunAsync("export", "--data", "ledger", "--static", "static")).Succeeds();
        // The audit's folder was exchanged for that of another ledger.
        var other = await RunAsync("audit", "static", "--state", "other", "--identity", new string('0', 64) + ":" + new string('0', 64));

        Assert.Matches("(?m)^  発表 +policy として、.* がラウンド 1 で発表$", announced.Output);
        Assert.StartsWith("問題は見つかりませんでした。", sound.Output, StringComparison.Ordinal);
        Assert.StartsWith("「static」に書き出しました", exported.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^警告   利用者 +運用者用エンドポイントにアカウントがありません。", doctor.Succeeds().Output);
        Assert.Matches("(?m)^正常   データフォルダー +台帳 .*（[0-9]+ ラウンド）があります$", doctor.Output);
        other.Fails(76, "識別値は、監査している台帳のものと異なります");
        Assert.Contains("公開文 1 が告知する「policy」の文書がありません", documents.Ends(13).Output, StringComparison.Ordinal);
        Assert.All(
            [announced, sound, doctor, exported, other, documents],
            said => Assert.DoesNotMatch(@"\b(the|is|was|of|and|to)\b", said.Output + said.Error));
    }

    [Fact]
    public async Task Doctor_SourcesOfTimeThatFail_SpeakJapaneseWholly()
    {
        var folder = demonstration.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "report"), "rubbish");
        await File.WriteAllTextAsync(Path.Combine(folder, "none"), "{}");
        await File.WriteAllTextAsync(Path.Combine(folder, "server.json"), """
            {"Linking": {"Data": "ledger", "Clock":
             "file:missing;file:report;file:none;command:/missing/program;command:/bin/false;sntp:127.0.0.1:9;sntp:no.invalid"}}
            """);

        var doctor = await Cli.RunAsync(
            folder, [], new Dictionary<string, string> { ["LINKING_LANG"] = "ja" }, "doctor", "--config", "server.json");

        var lines = doctor.Ends(1).Output.Split('\n').Where(l => l.Contains("時刻 ", StringComparison.Ordinal)).ToList();
        Assert.Equal(8, lines.Count);
        Assert.Contains("file:missing: 読み取れません: ", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("file:report: 報告を、求められる一つの JSON オブジェクトとして読み取れません", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("command:/bin/false: /bin/false は終了コード 1 で終わりました", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("一致している時刻源は 7 個中 0 個だけです。4 個の一致が必要です", doctor.Output, StringComparison.Ordinal);
        Assert.All(
            lines,
            line => Assert.DoesNotMatch(@"\b(the|is|was|of|and|to|it|its|not|no|cannot|did|could|with|an|such)\b(?!\.invalid)", line));
    }

    [Fact]
    public async Task Columns_StandUnderEachOther()
    {
        var text = (await JapaneseAsync("verify", demonstration.File, demonstration.Token)).Succeeds().Output;
        string[] labels = ["証明時刻（遅くとも）", "申告時刻", "ポリシー ", "ポリシーによる有効期限", "判定日時"];

        var columns = labels.Select(label => text.Split('\n').First(l => l.StartsWith("  " + label, StringComparison.Ordinal)))
            .Select(l => Terminal.Columns.WidthOf(l[..l.IndexOf('2', StringComparison.Ordinal)]));

        Assert.Single(columns.Distinct());
    }

    private async Task BeginsAsync(string text, Dictionary<string, string> variables, params string[] options) => Assert.StartsWith(
        text,
        (await RunAsync(variables, [.. options, "verify", demonstration.File, demonstration.Token])).Output,
        StringComparison.Ordinal);

    private Task<CliResult> JapaneseAsync(params string[] args) => RunAsync([], ["--lang", "ja", .. args]);

    private Task<CliResult> RunAsync(Dictionary<string, string> variables, params string[] args) => Cli.RunAsync(
        demonstration.Folder, [], new Dictionary<string, string>(variables) { ["LINKING_TRUST"] = demonstration.Trust }, args);
}
