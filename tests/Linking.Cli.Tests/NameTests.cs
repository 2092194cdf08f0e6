using Linking.Cli.Paths;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Whatever the system takes for a name is one: bytes that are not UTF-8, and an @ in front.</summary>
[Collection(LiveLedger.Name)]
public sealed class NameTests(LiveLedger live) : IDisposable
{
    private readonly string _folder = live.NewFolder();

    // The runtime cannot: it does not find such names.
    public void Dispose() => Programs.Run("rm", $"-rf {_folder}");

    [Fact]
    public async Task Name_BeginsWithAt_NoOptionsAreReadOutOfAFile()
    {
        var inbox = Directory.CreateDirectory(Path.Combine(_folder, "inbox")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder, "victim.txt"), "must not be overwritten");
        await File.WriteAllTextAsync(Path.Combine(inbox, "@notes"), "the data");
        await File.WriteAllTextAsync(Path.Combine(inbox, "notes"), "--force\n--output\n../victim.txt\n");

        // As the shell passes a wildcard, and the one name alone.
        (await live.RunAsync(inbox, "stamp", "@notes", "notes")).Succeeds();
        (await live.RunAsync(inbox, "verify", "@notes")).Succeeds();
        (await live.RunAsync(inbox, "extend", "@notes.lts")).Succeeds();
        (await live.RunAsync(inbox, "stamp", "@none")).Fails(66, "There is no file @none.");

        Assert.Equal("must not be overwritten", await File.ReadAllTextAsync(Path.Combine(_folder, "victim.txt")));
        Assert.Equal(["@notes", "@notes.lts", "notes", "notes.lts"], Directory.GetFiles(inbox).Select(f => Path.GetFileName(f)!)
            .Order(StringComparer.Ordinal));
    }

    [ProgramFact("sh")]
    public async Task Name_NotUtf8_IsStampedExtendedVerifiedAndWalked()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // Two Japanese letters in Shift_JIS for the folder, Latin-1 for the file.
        Shell(@"d=$(printf '\223\372\226\173'); mkdir $d; printf x > $d/$(printf 'r\351sum\351.txt')");

        Shell(Command(@"stamp $(printf '\223\372\226\173/r\351sum\351.txt')"));
        (await live.RunAsync(_folder, "publish")).Succeeds();
        Shell(Command(@"extend $(printf '\223\372\226\173/r\351sum\351.txt.lts')"));
        Shell(Command(@"verify $(printf '\223\372\226\173/r\351sum\351.txt')") + " | grep -q '^VALID, PUBLISHED .*r.xe9sum.xe9.txt'");
        Shell(Command(@"verify $(printf '\223\372\226\173')") + " | grep -q '^1 token: 1 Valid'");

        Assert.Equal("1 token: 1 Valid\n", (await live.RunAsync(_folder, "verify", ".")).Succeeds().Output);
    }

    [ProgramFact("sh")]
    public async Task Name_NotUtf8_ChangedFileBelowAFolder_IsNotPassedOver()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await File.WriteAllTextAsync(Path.Combine(_folder, "ok.txt"), "good");
        (await live.RunAsync(_folder, "stamp", "ok.txt")).Succeeds();
        Shell(@"d=$(printf '\223\372\226\173'); mkdir -p a/$d; cp ok.txt ok.txt.lts a/$d/; echo tampered > a/$d/ok.txt; "
            + "ln -s ../../a a/$d/up");

        var result = (await live.RunAsync(_folder, "verify", ".")).Ends(1);

        Assert.Contains(@"INVALID       ./a/\x93\xfa\x96{/ok.txt", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 tokens: 1 Valid, 1 Invalid", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("sh")]
    public async Task Name_NotUtf8_WhereItCannotBeUsed_IsSaid()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "a");
        Shell(@"mkdir $(printf '\351'); cp a $(printf '\351/a')");

        Shell(Command(@"stamp a --trust $(printf 't\351')") + @" 2> said; test $? = 64 && grep -q 't.xe9. is not UTF-8' said");
        Shell(@"cd $(printf '\351') && " + Command("stamp a")
            + @" 2> ../said; test $? = 66 && grep -q 'name of the current folder' ../said");
        Shell(Command(@"stamp $(printf 'none\351')") + @" 2> said; test $? = 66 && grep -q 'There is no file none.xe9' said");
        Assert.False(File.Exists(Path.Combine(_folder, "a.lts")));
    }

    [Theory]
    [InlineData("72e973756de9", "r!e9sum!e9")]
    [InlineData("93fa967b", "!93!fa!96{")]
    [InlineData("e697a5e69cac", "日本")]
    [InlineData("f09f9880ff", "\U0001F600!ff")]
    [InlineData("eda080", "!ed!a0!80")]
    [InlineData("efbfbd", "\ufffd")]
    [InlineData("", "")]
    public void RawNames_AreReadAndWrittenBack(string bytes, string shown)
    {
        // Attributes cannot hold such a character.
        var parts = shown.Split('!');
        var text = parts[0] + string.Concat(parts.Skip(1).Select(p => (char)(0xDC00 + Convert.ToInt32(p[..2], 16)) + p[2..]));

        Assert.Equal(text, RawNames.Decode(Convert.FromHexString(bytes)));
        Assert.Equal(bytes + "00", Convert.ToHexStringLower(RawNames.Encode(text)));
        Assert.Equal(parts.Length > 1, RawNames.IsRaw(text));
    }

    [Fact]
    public void RawNames_SecondHalfOfALetter_IsNoByte() => Assert.False(RawNames.IsRaw("\U0001F4DC\U0001F600"));

    private static string Command(string arguments) =>
        $"{LinkingProgram.Dotnet} {LinkingProgram.File} {arguments}";

    private void Shell(string line)
    {
        var script = Path.Combine(_folder, "script.sh");
        File.WriteAllText(script, $"set -e\nexport LINKING_SERVER={live.Server.Address} LINKING_TRUST={_folder}/trust\nset +e\n{line}\n");
        Programs.Run("sh", script, folder: _folder);
    }
}
