using System.Text;

using Linking.HandOvers;
using Linking.Hashing;

namespace Linking.Client.Tests.HandOvers;

/// <summary>What a check of a hand-over finds (docs/spec/handover.md, "Codes").</summary>
public sealed class HandOverCheckTests : IAsyncLifetime, IDisposable
{
    private HandedOverLedger _made = null!;

    public async Task InitializeAsync() => _made = await HandedOverLedger.MakeAsync(Suite.One, 4);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _made.Dispose();

    [ProgramTheory("python3")]
    [InlineData(1)]
    [InlineData(2)]
    public async Task HandOver_OfManyRounds_HoldsUnderEverySuite(ulong number)
    {
        Assert.True(Suite.TryGet(number, out var suite));
        using var made = await HandedOverLedger.MakeAsync(suite, 260);

        var report = made.Check();

        Assert.Empty(report.Findings);
        Assert.Equal(made.Values, report.Confirmed);
        Assert.Equal((265UL, 262UL), (report.Rounds, report.Stated));
        Assert.Equal(265UL + 2 * 52, report.Leaves);
        Assert.Contains("rounds/000", made.NamesIn(HandOverFiles.Sealed));
        Assert.Contains("rounds/001.p/9", made.NamesIn(HandOverFiles.Late));
        Assert.Equal((0, ""), made.CheckBySecond());
        Assert.Empty(made.Check([]).Confirmed);
        Assert.Empty(made.Check([]).Findings);
    }

    /// <summary>A bit at the beginning, in the middle and at the end of every file: its name is said.</summary>
    [Fact]
    public void AnyFileChanged_IsNamed()
    {
        var files = Directory.GetFiles(_made.Tree.Path, "*", SearchOption.AllDirectories);
        Assert.InRange(files.Length, 20, 100);
        foreach (var path in files)
        {
            var name = Path.GetRelativePath(_made.Tree.Path, path).Replace('\\', '/');
            var bytes = File.ReadAllBytes(path);
            // The numbers at the beginning of a manifest have nobody else to say what they are.
            var more = name is HandOverFiles.Sealed or HandOverFiles.Late ? Enumerable.Range(1, 60).Select(i => i * 7) : [];
            foreach (var at in (int[])[0, bytes.Length / 2, bytes.Length - 1, .. more])
            {
                bytes[at] ^= 4;
                File.WriteAllBytes(path, bytes);
                bytes[at] ^= 4;
                Assert.Contains(Messages(), m => m.Contains(name, StringComparison.Ordinal));
            }

            File.WriteAllBytes(path, bytes);
        }

        Assert.Empty(_made.Check().Findings);
    }

    /// <summary>Whoever changes a file and writes the manifests anew: what follows from the value is found all the same.</summary>
    [ProgramTheory("python3")]
    [InlineData("READ-ME-FIRST.md", HandOverCode.Unstated)]
    [InlineData("announced/page.statement", HandOverCode.Statement)]
    [InlineData("audit-log/0000000001.log", HandOverCode.Log)]
    [InlineData("audit-log/0000000004.log", HandOverCode.Log)]
    [InlineData("publications/000001.note", HandOverCode.Publication)]
    [InlineData("publications/000003.note", HandOverCode.Publication)]
    [InlineData("publications/record.lrc", HandOverCode.Record)]
    [InlineData("checkpoint", HandOverCode.Head)]
    [InlineData("sha3-256/checkpoint", HandOverCode.Head)]
    [InlineData("rounds/000.p/9", HandOverCode.Round)]
    [InlineData("tile/entries/000.p/9", HandOverCode.Record)]
    [InlineData("sha3-256/tile/entries/000.p/9", HandOverCode.Tile)]
    [InlineData("tile/0/000.p/9", HandOverCode.Tile)]
    [InlineData("sha3-256/tile/0/000.p/9", HandOverCode.Tile)]
    public async Task FileChanged_AndManifestsWrittenAnew_IsFound(string name, HandOverCode code)
    {
        var bytes = File.ReadAllBytes(_made[name]);
        bytes[bytes.Length - 3] ^= 1;
        File.WriteAllBytes(_made[name], bytes);
        Assert.Contains(_made.Check().Findings, f => f.Code == HandOverCode.Changed && f.Message.Contains(name, StringComparison.Ordinal));

        await _made.WriteBothAsync();

        Assert.Contains(_made.Check().Findings, f => f.Code == code);
        var (ended, said) = _made.CheckBySecond();
        Assert.Equal(1, ended);
        Assert.Contains($"LNH-{code.ToString().ToUpperInvariant()}   ", said, StringComparison.Ordinal);
        Assert.DoesNotContain(_made.Check().Findings, f => f.Code == HandOverCode.Changed);
    }

    [ProgramFact("python3")]
    public void FileMissing_More_OrALink_IsNamed()
    {
        File.Move(_made["rounds/000.p/9"], _made["rounds/more"]);
        Assert.Equal(
            ["LNH-MISSING rounds/000.p/9 is missing, and late.txt names it.",
             "LNH-EXTRA rounds/more is there, and neither handover.txt nor late.txt names it."],
            Messages().Take(2));
        var (ended, said) = _made.CheckBySecond();
        Assert.Equal(1, ended);
        Assert.Contains("LNH-MISSING   rounds/000.p/9 ", said, StringComparison.Ordinal);
        Assert.Contains("LNH-EXTRA   rounds/more ", said, StringComparison.Ordinal);
        File.Move(_made["rounds/more"], _made["rounds/000.p/9"]);

        // The same bytes, by way of a link.
        File.Move(_made["checkpoint"], _made["../outside"]);
        File.CreateSymbolicLink(_made["checkpoint"], _made["../outside"]);
        Assert.Contains("LNH-LINK checkpoint is a link or no plain file, and was not opened.", Messages());
        File.Delete(_made["checkpoint"]);
        File.Move(_made["../outside"], _made["checkpoint"]);

        Directory.Move(_made["audit-log"], _made["../log"]);
        Directory.CreateSymbolicLink(_made["audit-log"], _made["../log"]);
        Assert.Contains("LNH-EXTRA audit-log is there, and neither handover.txt nor late.txt names it.", Messages());
        Directory.Delete(_made["audit-log"]);
        Directory.Move(_made["../log"], _made["audit-log"]);

        File.WriteAllText(_made["a name with spaces"], "");
        Assert.Equal(["LNH-EXTRA a name with spaces is there, and neither handover.txt nor late.txt names it."], Messages());
    }

    [Fact]
    public async Task ValueOfAnotherLedger_OrOlderThanTheStatement_IsSaid()
    {
        using var other = await HandedOverLedger.MakeAsync(Suite.One, 4, "example.net/other");
        Assert.All(_made.Check(other.Values).Findings, f => Assert.Equal(HandOverCode.Value, f.Code));
        Assert.Equal(2, _made.Check(other.Values).FindingCount);

        Assert.Equal(
            [HandOverCode.Statement, HandOverCode.Unstated],
            _made.Check(_made.Old.Publications[0].Values).Findings.Select(f => f.Code));
        var larger = _made.Values.Select(v => v with { Size = v.Size + 1 }).ToList();
        Assert.All(_made.Check(larger).Findings, f => Assert.Equal(HandOverCode.Value, f.Code));

        // Files of both in one folder: each whole by itself.
        File.Copy(other[HandOverFiles.Late], _made[HandOverFiles.Late], overwrite: true);
        Assert.Contains(Messages(), m => m.StartsWith("LNH-MANIFEST handover.txt is of example.org/ledger", StringComparison.Ordinal));
    }

    /// <summary>The rest of the manifest is not read; what comes before it counts.</summary>
    [Theory]
    [InlineData("../../etc/passwd", "is none of a file")]
    [InlineData("/etc/passwd", "is none of a file")]
    [InlineData("a/../b", "is none of a file")]
    [InlineData("a//b", "is none of a file")]
    [InlineData("C:\\windows", "is none of a file")]
    [InlineData("\u0001", "is none of a file")]
    public void Manifest_WithANameThatLeadsAway_IsRefused(string name, string words)
    {
        var text = File.ReadAllText(_made[HandOverFiles.Late]);
        File.WriteAllText(_made[HandOverFiles.Late], text.Replace(" checkpoint\n", $" {name}\n", StringComparison.Ordinal));

        Assert.Contains(Messages(), m => m.Contains(words, StringComparison.Ordinal));
    }

    [ProgramFact("python3")]
    public void Manifest_CutShort_TooLong_Unsorted_OrHuge_IsRefused()
    {
        var text = File.ReadAllText(_made[HandOverFiles.Late]);
        var lines = text.Split('\n');
        (string Text, string Words)[] cases =
        [
            (text[..^1], "breaks off within a line"),
            (text[..(text.LastIndexOf("\nfile", StringComparison.Ordinal) + 1)], "it was cut short"),
            (text + "more\n", "has more lines"),
            (text + "file x", "has more lines"),
            (text + new string('x', 5000), "has more lines"),
            (text.Replace($"\n{lines[9]}\n{lines[10]}\n", $"\n{lines[10]}\n{lines[9]}\n", StringComparison.Ordinal),
             "does not come behind"),
            (text.Replace($"\n{lines[9]}\n", $"\n{lines[9]}\n{lines[9]}\n", StringComparison.Ordinal), "does not come behind"),
            (text.Replace($"\n{lines[9]}\n", $"\nfile {new string('0', 2000)}\n", StringComparison.Ordinal), "is none of a file"),
            (text[..(text.LastIndexOf("\nfile", StringComparison.Ordinal) + 1)] + new string('x', 200_000), "more than 1200 bytes"),
        ];
        foreach (var (changed, words) in cases)
        {
            File.WriteAllText(_made[HandOverFiles.Late], changed);
            Assert.Contains(Messages(), m => m.StartsWith("LNH-MANIFEST late.txt", StringComparison.Ordinal) &&
                m.Contains(words, StringComparison.Ordinal));
        }

        File.WriteAllText(_made[HandOverFiles.Late], cases[1].Text);
        Assert.Contains("LNH-MANIFEST   late.txt", _made.CheckBySecond().Said, StringComparison.Ordinal);

        (string From, string To, string Words)[] heads =
        [
            ("linking handover v1", "linking handover v2", "version"), ("suite 1", "suite 3", "suite"),
            ("\nsize ", "\nsize 0", "size"), (lines[8], "files 67108865", "files"), (lines[8], "files -1", "files"),
            ("\nfiles", "\nx-more words\nfiles", "files"),
        ];
        foreach (var (from, to, words) in heads)
        {
            File.WriteAllText(_made[HandOverFiles.Late], text.Replace(from, to, StringComparison.Ordinal));
            Assert.Contains(words, Assert.Throws<InvalidDataException>(() => _made.Check()).Message, StringComparison.Ordinal);
        }

        // So many files are promised, and none comes: nothing is held for them.
        File.WriteAllText(_made[HandOverFiles.Late], string.Join('\n', lines[..8]) + "\nfiles 67108864\n");
        Assert.Contains(Messages(), m => m.Contains("ends behind 0 of its 67108864 files", StringComparison.Ordinal));
    }

    [Fact]
    public void HandOver_CopiedInPart_IsNoHandOver()
    {
        File.Delete(_made[HandOverFiles.Late]);
        Assert.Contains("was not finished, or copied in part", Assert.Throws<InvalidDataException>(() => _made.Check()).Message,
            StringComparison.Ordinal);
        File.Delete(_made[HandOverFiles.Sealed]);
        Assert.Contains("is no hand-over", Assert.Throws<InvalidDataException>(() => _made.Check()).Message, StringComparison.Ordinal);
    }

    /// <summary>Lengths of gigabytes that nothing stands behind.</summary>
    [Fact]
    public void Rounds_WithLengthsThatNothingStandsBehind_AreRefused()
    {
        var bytes = File.ReadAllBytes(_made["rounds/000.p/9"]);
        foreach (var at in (int[])[0, 4, 8, 12])
        {
            var changed = (byte[])bytes.Clone();
            changed.AsSpan(at, 4).Fill(0xee);
            File.WriteAllBytes(_made["rounds/000.p/9"], changed);
            Assert.Contains(Messages(), m => m.StartsWith("LNH-ROUND rounds/000.p/9: Round 0: ", StringComparison.Ordinal));
        }

        File.WriteAllBytes(_made["rounds/000.p/9"], [.. bytes, 0]);
        Assert.Contains(Messages(), m => m == "LNH-ROUND rounds/000.p/9 goes on behind its 9 rounds.");
        File.WriteAllBytes(_made["rounds/000.p/9"], []);
        Assert.Contains(Messages(), m => m.Contains("ends within it", StringComparison.Ordinal));
    }

    /// <summary>As the example of docs/spec/handover.md.</summary>
    [Fact]
    public void Manifest_OfThePage_IsReadAndWrittenToTheByte()
    {
        const string sha2 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        const string sha3 = "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532";
        const string text = $"""
            linking handover v1
            ledger example.org/ledger
            suite 1
            identity {sha2}:{sha3}
            before none
            size 512
            publications 3
            entries 12
            files 2
            file {sha2}:{sha3} 3 READ-ME-FIRST.md
            file {sha3}:{sha2} 0 rounds/000

            """;
        var reader = new ManifestReader(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        Assert.True(reader.TryOpen(out var head));
        byte[] written = [.. head.ToBytes(), .. reader.Read()!.ToBytes(), .. reader.Read()!.ToBytes()];
        Assert.Null(reader.Read());
        Assert.Null(reader.Fault);
        Assert.Equal(text, Encoding.UTF8.GetString(written));
    }

    private List<string> Messages()
    {
        try
        {
            return [.. _made.Check().Findings.Select(f => $"{f.CodeText} {f.Message}")];
        }
        catch (InvalidDataException e)
        {
            return [e.Message];
        }
    }
}
