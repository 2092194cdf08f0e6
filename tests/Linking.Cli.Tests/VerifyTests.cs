using System.Text.RegularExpressions;

using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(Demonstration.Name)]
public sealed partial class VerifyTests(Demonstration demo)
{
    [ProgramFact("git")]
    public async Task Verify_OnTheMachineThatHasSeenIt_IsPublished()
    {
        var result = (await VerifyAsync("--trust", demo.Trust)).Succeeds();

        Assert.StartsWith("VALID, PUBLISHED   ", result.Output, StringComparison.Ordinal);
        Assert.Contains("No key of the ledger, and no word of its operator, is needed", result.Output, StringComparison.Ordinal);
        Assert.Contains("pinned when the ledger was first met", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_ByAStranger_IsWorthWhatHeHas()
    {
        var nothing = (await VerifyAsync("-p", demo.Book)).Ends(2);
        Assert.StartsWith("INCONCLUSIVE   ", nothing.Output, StringComparison.Ordinal);
        Assert.Contains("whose identity nobody has checked", nothing.Output, StringComparison.Ordinal);

        var signed = (await VerifyAsync("-p", demo.Book, "--identity", demo.Identity)).Succeeds();
        Assert.StartsWith("VALID, SIGNED   ", signed.Output, StringComparison.Ordinal);
        Assert.Contains("Nobody else's stands for it", OneLine(signed.Output), StringComparison.Ordinal);

        var asserted = (await VerifyAsync("-p", demo.Newspaper, "--asserted", "2199-01-01 nobody")).Ends(2);
        Assert.Contains("LNK-VOUCHER-DATE", asserted.Output, StringComparison.Ordinal);
        (await VerifyAsync("--asserted", $"{Today} my neighbour")).Succeeds();
    }

    [ProgramFact("git")]
    public async Task Verify_WrongIdentity_IsNotValid()
    {
        var other = (demo.Identity[0] == '0' ? '1' : '0') + demo.Identity[1..];

        var result = (await VerifyAsync("-p", demo.Book, "--identity", other, "--code", $"{(await CodesAsync())[0]}")).Ends(1);

        Assert.Contains("LNK-LEDGER", result.Output, StringComparison.Ordinal);
        (await VerifyAsync("--identity", "ab:cd")).Fails(64, "--identity takes both halves");
    }

    [ProgramFact("git")]
    public async Task Verify_Codes_BothOrOne()
    {
        var codes = await CodesAsync();

        (await VerifyAsync("--code", codes[0], "--code", codes[1])).Succeeds();
        var one = (await VerifyAsync("--code", codes[0], "--json")).Json;
        Assert.Equal("valid", one.GetProperty("alpha").GetProperty("result").GetString());
        Assert.Equal("inconclusive", one.GetProperty("beta").GetProperty("result").GetString());
        var text = (await VerifyAsync("--code", codes[0])).Ends(2).Output;
        Assert.Contains("under SHA-256 what was given suffices", text, StringComparison.Ordinal);
        (await VerifyAsync("--code", codes[1], "--broken", "sha2-256@2020-01-01")).Succeeds();
        var signed = OneLine((await VerifyAsync("-p", demo.Book, "--identity", demo.Identity, "--code", codes[0])).Succeeds().Output);
        Assert.Contains("VALID, SIGNED", signed, StringComparison.Ordinal);
        Assert.Contains("Under SHA-256 alone it is proven", signed, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_CodesAsPeopleTypeThem_AreRead()
    {
        var codes = await CodesAsync();
        var other = codes[1];
        var rows = codes[0].Split(' ').Chunk(6).Select((groups, row) => $"{1 + 6 * row}  {string.Join('-', groups)}").ToArray();
        string[] typed =
        [
            string.Concat(codes[0].Select(c => c == ' ' ? '\u3000' : (char)(c + 0xFEE0))),
            .. "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff70\uff0d\u301c".Select(dash => codes[0].Replace(' ', dash)),
            codes[0].Replace(" ", "-\u200b", StringComparison.Ordinal).Insert(3, "\u200d\ufeff\u00ad"),
            string.Join('\n', rows),
            string.Join(' ', rows),
            string.Join("\r\n", rows.Select(row => $"|  {row}  |")),
        ];

        foreach (var code in typed)
            (await VerifyAsync("--code", $"{code}\uff20{Today.Replace('-', '\uff0d')}\u3000夕刊　５面", "--code", $"{other}@{Today}"))
                .Succeeds();
        await File.WriteAllTextAsync(Path.Combine(demo.Folder, "code.txt"), typed[0]);
        Assert.StartsWith("print code", (await Cli.RunAsync(demo.Folder, "info", "code.txt")).Succeeds().Output, StringComparison.Ordinal);
        // What is wrong in it is still named: here group 9, in the second row.
        var wrong = rows[1].Replace(codes[0].Split(' ')[8], "AAAAAA", StringComparison.Ordinal);
        Assert.Contains("9", (await VerifyAsync("--code", $"{rows[0]} {wrong} {rows[2]}")).Fails(64, "--code").Error,
            StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_MistypedCode_NamesTheGroup()
    {
        var code = (await CodesAsync())[0];
        var groups = code.Split(' ');
        groups[4] = (groups[4][0] == 'A' ? 'B' : 'A') + groups[4][1..];

        (await VerifyAsync("--code", string.Join(' ', groups))).Fails(64, "--code", "5");
        (await VerifyAsync("--code", code[..20])).Fails(64, "--code");
        (await VerifyAsync("--code", code + "@tomorrow")).Fails(64, "--code", "2031-01-01");
    }

    [ProgramFact("git")]
    public async Task Verify_NothingTrusted_IsInconclusiveWithAdvice()
    {
        var result = (await VerifyAsync()).Ends(2);

        Assert.StartsWith("INCONCLUSIVE", result.Output, StringComparison.Ordinal);
        Assert.Contains("LNK-NO-BASIS", result.Output, StringComparison.Ordinal);
        Assert.Contains("give record, publications, vouchers", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_BrokenFunctions_AreNotCounted()
    {
        (await VerifyKnownAsync("--broken", "sha2-256@2020-01-01")).Succeeds();
        (await VerifyKnownAsync("--broken", "sha3-256@2020-01-01")).Succeeds();
        (await VerifyKnownAsync("--broken", "sha2-256@2020-01-01", "--broken", "sha3-256@2020-01-01")).Ends(2);
        (await VerifyAsync("--broken", "md5@2020-01-01")).Fails(64, "sha3-256 and ed25519");
        (await VerifyAsync("--broken", "sha2-256")).Fails(64, "ALGORITHM@DATE");
        var later = (await VerifyKnownAsync("--broken", "sha2-256@2199-01-01")).Succeeds();
        Assert.Contains("add --as-of", later.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_AsOfAnotherTime_Judges()
    {
        (await VerifyKnownAsync("--as-of", "2020-01-01")).Ends(2);
        Assert.StartsWith("FORECAST: VALID", (await VerifyKnownAsync("--as-of", "2199-01-01")).Succeeds().Output, StringComparison.Ordinal);
        (await VerifyAsync("--as-of", "yesterday")).Fails(64, "--as-of", "2031-01-01");
    }

    [ProgramFact("git")]
    public async Task Verify_ChangedData_IsInvalid()
    {
        var folder = demo.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "a letteR\n");

        var result = (await Cli.RunAsync(folder, "verify", "other", demo.Token, "-p", demo.Book)).Ends(1);

        Assert.StartsWith("INVALID", result.Output, StringComparison.Ordinal);
        Assert.Contains("LNK-DATA", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_OnlyTheLineEndsDiffer_IsInvalidAndSaid()
    {
        var folder = demo.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "crlf"), "a letter\r\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "other"), "a letteR\r\n");
        var note = Directory.GetFiles(demo.Newspaper, "000001.note", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(Path.Combine(folder, "000001.note"), (await File.ReadAllTextAsync(note)).ReplaceLineEndings("\r\n"));

        var result = (await Cli.RunAsync(folder, "verify", "crlf", demo.Token, "-p", ".")).Ends(1);

        Assert.Contains("What was stamped had the line ends LF, and now has CRLF: nothing else in the file differs",
            OneLine(result.Output), StringComparison.Ordinal);
        Assert.Contains("its line ends were changed on the way, from LF to CRLF", OneLine(result.Output), StringComparison.Ordinal);
        Assert.DoesNotContain("line ends", (await Cli.RunAsync(folder, "verify", "other", demo.Token)).Ends(1).Output,
            StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_Json_HoldsTheVerdict()
    {
        var json = (await VerifyKnownAsync("-p", demo.Book, "--json")).Succeeds().Json;

        Assert.Equal("valid", json.GetProperty("result").GetString());
        Assert.Equal("published", json.GetProperty("basis").GetString());
        Assert.Equal("the one pinned", json.GetProperty("identity_is").GetString());
        Assert.Equal(demo.Identity, json.GetProperty("identity").GetString());
        Assert.Equal("observed", json.GetProperty("proven_by")[0].GetProperty("kind").GetString());
        Assert.Contains("LNK-PUBLISHED", json.GetProperty("beta").GetProperty("codes").EnumerateArray().Select(c => c.GetString()));
        Assert.Contains("commit", json.GetProperty("sources")[0].GetProperty("where").GetString(), StringComparison.Ordinal);
        Assert.Empty(json.GetProperty("remarks").EnumerateArray());
    }

    [ProgramFact("git")]
    public async Task Verify_OtherLedgerExpected_IsInvalid()
    {
        var result = (await VerifyAsync("-p", demo.Book, "--ledger", "other.example/ledger")).Ends(1);

        Assert.Contains("LNK-LEDGER", result.Output, StringComparison.Ordinal);
        (await VerifyAsync("--ledger", "No Ledger!")).Fails(64, "--ledger");
    }

    [ProgramFact("git")]
    public async Task Verify_WrongUse_SaysWhat()
    {
        (await Cli.RunAsync(demo.Folder, "verify")).Fails(64, "Name the file");
        (await Cli.RunAsync(demo.Folder, "verify", "-")).Fails(64, "Name the token");
        (await Cli.RunAsync(demo.Folder, "verify", "none")).Fails(66, "There is no file none.");
        (await Cli.RunAsync(demo.Folder, "verify", demo.File)).Fails(66, "There is no file", ".lts");
        (await Cli.RunAsync(demo.Folder, "verify", demo.File, ".")).Fails(66, "is a folder");
        (await Cli.RunAsync(demo.Folder, "verify", "--hash", "xx", demo.Token)).Fails(64, "--hash");
        (await Cli.RunAsync(demo.Folder, "verify", demo.Token)).Fails(66, "is named like a token", "name the file that was stamped");
        Assert.Contains("The file comes first", (await Cli.RunAsync(demo.Folder, "verify", demo.Token, demo.File)).Ends(1).Output,
            StringComparison.Ordinal);
        (await VerifyAsync("-p", "nowhere")).Fails(66, "There is no folder nowhere");
        (await VerifyAsync("-p", demo.Data)).Fails(66, "No publication was found");
    }

    private static string Today => DateTimeOffset.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string OneLine(string text) => string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private Task<CliResult> VerifyKnownAsync(params string[] options) => VerifyAsync(["--trust", demo.Trust, .. options]);

    private Task<CliResult> VerifyAsync(params string[] options)
        => Cli.RunAsync(demo.Folder, ["verify", demo.File, demo.Token, .. options]);

    private async Task<string[]> CodesAsync()
    {
        var notice = await File.ReadAllTextAsync(Directory.GetFiles(demo.Newspaper, "000001.txt", SearchOption.AllDirectories).Single());
        return [.. Row().Matches(notice).Select(m => m.Groups["row"].Value.Replace('-', ' ')).Chunk(3)
            .Select(rows => string.Join(' ', rows))];
    }

    [GeneratedRegex(@"^\|\s+\d+\s+(?<row>[A-Z2-7-]{30,})\s+\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
