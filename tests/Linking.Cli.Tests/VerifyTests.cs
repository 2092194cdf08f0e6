using System.Text.RegularExpressions;

using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(Demonstration.Name)]
public sealed partial class VerifyTests(Demonstration demo)
{
    [ProgramFact("git")]
    public async Task Verify_GitBook_IsValidAndPublished()
    {
        var result = (await VerifyAsync("-p", demo.Book)).Succeeds();

        Assert.StartsWith("VALID   ", result.Output, StringComparison.Ordinal);
        Assert.Contains("no key, and no word of the ledger's operator, is", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_Folder_IsValidAndTakesAnEvidentDate()
    {
        (await VerifyAsync("-p", demo.Newspaper)).Succeeds();

        var dated = (await VerifyAsync("-p", demo.Newspaper, "--evident", "2199-01-01", "--at", "2199-06-01", "--json")).Json;
        Assert.Equal("published", dated.GetProperty("basis").GetString() ?? "published");
        (await VerifyAsync("-p", demo.Newspaper, "--evident", "soon")).Fails(64, "--evident");
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
        Assert.Contains("give publications, a print code or a key", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_Keys_FromAFile()
    {
        var genesis = (await Cli.RunAsync(demo.Folder, "info", demo.Token)).Succeeds();
        Assert.NotEmpty(genesis.Output);
        var folder = demo.NewFolder();
        var trust = Directory.GetFiles(Path.Combine(demo.Made, "trust")).Single();
        var keys = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(trust)).RootElement.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!);
        await File.WriteAllLinesAsync(Path.Combine(folder, "keys"), ["# the ledger's", .. keys]);
        await File.WriteAllTextAsync(Path.Combine(folder, "empty"), "");

        var result = (await VerifyAsync("--key", Path.Combine(folder, "keys"))).Succeeds();

        Assert.Contains("Valid, Signed", result.Output, StringComparison.Ordinal);
        (await VerifyAsync("--key", Path.Combine(folder, "none"))).Fails(66, "There is no file");
        (await VerifyAsync("--key", folder)).Fails(66, "is a folder");
        (await VerifyAsync("--key", Path.Combine(folder, "empty"))).Fails(65, "holds no key");
        (await VerifyAsync("--key", demo.File)).Fails(65, "no verifier key");
    }

    [ProgramFact("git")]
    public async Task Verify_BrokenFunctions_AreNotCounted()
    {
        (await VerifyAsync("-p", demo.Book, "--broken", "sha2-256@2020-01-01")).Succeeds();
        (await VerifyAsync("-p", demo.Book, "--broken", "sha3-256@2020-01-01")).Succeeds();
        (await VerifyAsync("-p", demo.Book, "--broken", "sha2-256@2020-01-01", "--broken", "sha3-256@2020-01-01")).Ends(2);
        (await VerifyAsync("--broken", "md5@2020-01-01")).Fails(64, "sha2-256 and sha3-256");
        (await VerifyAsync("--broken", "sha2-256")).Fails(64, "FUNCTION@DATE");
        var later = (await VerifyAsync("-p", demo.Book, "--broken", "sha2-256@2199-01-01")).Succeeds();
        Assert.Contains("add --at", later.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_AtAnotherTime_Judges()
    {
        (await VerifyAsync("-p", demo.Book, "--at", "2020-01-01")).Ends(2);
        (await VerifyAsync("-p", demo.Book, "--at", "yesterday")).Fails(64, "--at", "2031-01-01");
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
    public async Task Verify_Json_HoldsTheVerdict()
    {
        var json = (await VerifyAsync("-p", demo.Book, "--json")).Succeeds().Json;

        Assert.Equal("valid", json.GetProperty("result").GetString());
        Assert.Equal("published", json.GetProperty("basis").GetString());
        Assert.Contains("LNK-PUBLISHED", json.GetProperty("beta").GetProperty("codes").EnumerateArray().Select(c => c.GetString()));
        Assert.Contains("commit", json.GetProperty("alpha").GetProperty("sources")[0].GetProperty("where").GetString(), StringComparison.Ordinal);
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
        Assert.Contains("The file comes first", (await Cli.RunAsync(demo.Folder, "verify", demo.Token, demo.File)).Ends(1).Output, StringComparison.Ordinal);
        (await VerifyAsync("-p", "nowhere")).Fails(66, "There is no folder nowhere");
        (await VerifyAsync("-p", demo.Data)).Fails(66, "No publication was found");
    }

    private Task<CliResult> VerifyAsync(params string[] options) => Cli.RunAsync(demo.Folder, ["verify", demo.File, demo.Token, .. options]);

    private async Task<string[]> CodesAsync()
    {
        var notice = await File.ReadAllTextAsync(Directory.GetFiles(demo.Newspaper, "000001.txt", SearchOption.AllDirectories).Single());
        return [.. Row().Matches(notice).Select(m => m.Groups["row"].Value.Replace('-', ' ')).Chunk(3).Select(rows => string.Join(' ', rows))];
    }

    [GeneratedRegex(@"^\|\s+\d+\s+(?<row>[A-Z2-7-]{30,})\s+\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
