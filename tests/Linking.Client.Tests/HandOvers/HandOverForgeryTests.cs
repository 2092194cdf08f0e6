using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

using Linking.AuditLogs;
using Linking.Events;
using Linking.HandOvers;
using Linking.Hashing;

namespace Linking.Client.Tests.HandOvers;

/// <summary>What one can do who has a hand-over and writes <c>late.txt</c> anew: both verifiers find it, from the value alone.</summary>
public sealed class HandOverForgeryTests : IAsyncLifetime, IDisposable
{
    private HandedOverLedger _made = null!;

    public async Task InitializeAsync() => _made = await HandedOverLedger.MakeAsync(Suite.One, 4);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _made.Dispose();

    [ProgramFact("python3")]
    public async Task RoundsBehindTheEnd_AreFound()
    {
        await _made.ForgeRoundAsync(StatementOf(_made, "a word from the grave"), isSigned: true);

        Found(_made, HandOverCode.Header, "behind the end");
    }

    [ProgramFact("python3")]
    public async Task RoundsBehindTheValue_RestOnSignatures()
    {
        using var made = await HandedOverLedger.MakeAsync(Suite.One, 4, isEnded: false);
        Assert.Equal((0, ""), made.CheckBySecond());
        Assert.True(made.Check().IsConfirmed);
        var (covered, text) = (made.Old.Count, StatementOf(made, "another page"));

        await made.ForgeRoundAsync(text, isSigned: true);
        var report = made.Check();
        Assert.Empty(report.Findings);
        Assert.Equal((covered, covered + 1, false), (report.ConfirmedRounds, report.Rounds, report.IsConfirmed));
        Assert.Equal((2, ""), made.CheckBySecond());

        // What the ledger is said to have stated there does not count.
        File.WriteAllBytes(made["announced/more.statement"], text);
        await made.WriteLateAsync();
        Found(made, HandOverCode.Statement, "announced/more.statement is in round 8");
        File.Delete(made["announced/more.statement"]);

        await made.ForgeRoundAsync(text, isSigned: false);
        Found(made, HandOverCode.Head, "late.txt counts 10 rounds");
    }

    /// <summary>Names that no check opens, and contents that none takes.</summary>
    [ProgramFact("python3")]
    public async Task FilesThatNoCheckOpens_AreNamed()
    {
        string[] names =
        [
            "tile/0/007", "tile/0/000", "tile/0/000.p/200", "tile/0/000.p/07", "tile/1/000", "tile/6/000", "tile/more", "sha3-256/more",
            "sha3-256/tile/0/007", "tile/entries/000.p/8/more", "rounds/009", "rounds/000.p/3", "rounds/more", "publications/000099.note",
            "publications/1.note", "publications/000099.stamped.1.lvc", "publications/000001.stamped.65.lvc",
            "publications/000001.words.1.lvc", "audit-log/0000000002.log", "audit-log/0000000006.log", "audit-log/more/file",
            "source/more.md", "program/more",
        ];
        (string Name, HandOverCode Code)[] contents =
        [
            ("publications/000001.stamped.1.lvc", HandOverCode.Publication),
            ("publications/000002.cosigned.1.lvc", HandOverCode.Publication),
            ("tile/0/000.p/4", HandOverCode.Tile), ("sha3-256/tile/0/000.p/4", HandOverCode.Tile),
            ("tile/entries/000.p/4", HandOverCode.Tile), ("announced/long.statement", HandOverCode.Statement),
        ];
        foreach (var name in names.Concat(contents.Select(c => c.Name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_made[name])!);
            File.WriteAllText(_made[name], new string('x', name.StartsWith("announced", StringComparison.Ordinal) ? 65_537 : 7));
        }

        await _made.WriteLateAsync();

        var findings = _made.Check().Findings.Select(f => $"{f.CodeText}   {f.Message}").ToList();
        var (ended, said) = _made.CheckBySecond();
        Assert.Equal(1, ended);
        foreach (var (name, code) in contents.Concat(names.Select(n => (n, HandOverCode.Extra))))
        {
            var start = $"LNH-{code.ToString().ToUpperInvariant()}   {name}";
            Assert.Contains(findings, f => f.StartsWith(start, StringComparison.Ordinal));
            Assert.Contains("\n" + start, "\n" + said, StringComparison.Ordinal);
        }
    }

    /// <summary>What the ledger's own notice says is lost is missed by nobody; what it does not say is.</summary>
    [ProgramFact("python3")]
    public async Task RoundsThatANoticeCallsLost_AreCounted_AndNoOthers()
    {
        using (var made = await HandedOverLedger.MakeAsync(Suite.One, 4, lost: new UnprovableSubject(2, 3)))
        {
            var report = made.Check();
            Assert.Empty(report.Findings);
            Assert.Equal((2UL, 10UL, 8UL), (report.Lost, report.Rounds, report.Leaves));
            Assert.Equal((0, ""), made.CheckBySecond());

            // A statement of such a round is missed by nobody either, and named.
            File.WriteAllBytes(made["announced/lost.statement"], StatementOf(made, "a page that was stated then"));
            await made.WriteLateAsync();
            Assert.Equal(["announced/lost.statement"], made.Check().Unplaced);
            Assert.Empty(made.Check().Findings);
            Assert.Equal((0, ""), made.CheckBySecond());
        }

        // Whoever has the folder and no key marks a round as lost of which the ledger says nothing.
        const string rounds = "rounds/000.p/9";
        var bytes = File.ReadAllBytes(_made[rounds]);
        var leaf = Encoding.ASCII.GetBytes("linking event v1");
        var end = 4 + 4 + 4 + 4 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(12));
        Assert.True(bytes.AsSpan(16).StartsWith(leaf));
        end += 8 + (int)BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(end));
        File.WriteAllBytes(_made[rounds], [0xff, 0xff, 0xff, 0xff, .. bytes[end..]]);
        await _made.WriteLateAsync();

        Found(_made, HandOverCode.Round, "marked as lost, and no notice");
    }

    [ProgramFact("python3")]
    public async Task LastPublicationTakenOut_IsFound()
    {
        File.Delete(_made["publications/000003.note"]);
        await _made.WriteLateAsync(head => head with { Publications = 2 });

        Found(_made, HandOverCode.Publication, "no publication here is");
        Found(_made, HandOverCode.Publication, "last publication does not cover");
    }

    [ProgramFact("python3")]
    public async Task LogWithWhatIsNoEntry_OrMoreBehindItsLinks_IsFound()
    {
        const string log = "audit-log/0000000004.log";
        const string links = "audit-log/0000000004.links";
        var entries = File.ReadAllText(_made[log]).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(
            e => AuditEntry.LinkOf(Encoding.UTF8.GetBytes(e + "\n"))).ToList();
        File.AppendAllText(_made[log], $"linking audit entry v1\nnumber 6\nbefore {entries[^1]}\nnonsense\n\n");
        await _made.WriteLateAsync(head => head with { LogEntries = 6 });
        Found(_made, HandOverCode.Log, log);

        File.Delete(_made[log]);
        File.WriteAllText(_made[links], $"4 {entries[0]}\n5 {entries[1]}\n");
        await _made.WriteLateAsync(head => head with { LogEntries = 5 });
        Assert.Empty(_made.Check().Findings);
        Assert.Equal((0, ""), _made.CheckBySecond());
        File.AppendAllText(_made[links], "6");
        await _made.WriteLateAsync(head => head with { LogEntries = 5 });
        Found(_made, HandOverCode.Log, links);
    }

    /// <summary>A socket in the place of an empty file has its length.</summary>
    [ProgramFact("python3")]
    public async Task SocketInThePlaceOfAnEmptyFile_IsFound()
    {
        File.WriteAllText(_made["empty"], "");
        await _made.WriteLateAsync();
        Assert.Empty(_made.Check().Findings);
        File.Delete(_made["empty"]);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_made["empty"]));

        Found(_made, HandOverCode.Link, "empty is a link or no plain file");
    }

    /// <summary>Names that are no text, that steer a terminal, and folders deeper than a program calls itself.</summary>
    [ProgramFact("python3")]
    public void HostileNames_AreSaidInPlainLetters()
    {
        const string make = """
            import os, sys
            folder = os.fsencode(sys.argv[1])
            open(os.path.join(folder, b"raw\xff\x1b[2J\n"), "w").close()
            for depth in range(1, 1201):
                os.mkdir(os.path.join(folder, b"d/" * depth))
            open(os.path.join(folder, b"d/" * 1200 + b"end"), "w").close()
            """;
        const string remove = """
            import os, sys
            folder = os.fsencode(sys.argv[1])
            os.remove(os.path.join(folder, b"raw\xff\x1b[2J\n"))
            os.remove(os.path.join(folder, b"d/" * 1200 + b"end"))
            for depth in range(1200, 0, -1):
                os.rmdir(os.path.join(folder, b"d/" * depth))
            """;
        Assert.Equal((0, "", ""), Programs.Try("python3", ["-c", make, _made.Tree.Path]));

        var (ended, said) = _made.CheckBySecond();
        Assert.Equal(1, ended);
        Assert.Contains(@"LNH-EXTRA   raw\udcff\x1b[2J\n is there", said, StringComparison.Ordinal);
        Assert.Contains("d/d/end is there", said, StringComparison.Ordinal);
        Assert.Equal([HandOverCode.Extra, HandOverCode.Extra], _made.Check().Findings.Select(f => f.Code));
        // Too deep, and too raw, for what clears up behind the tests.
        Assert.Equal((0, "", ""), Programs.Try("python3", ["-c", remove, _made.Tree.Path]));
    }

    /// <summary>Run out of the hand-over that it checks, it leaves nothing there.</summary>
    [ProgramFact("python3")]
    public async Task SecondVerifier_RunOutOfTheHandOver_AddsNothingToIt()
    {
        Directory.CreateDirectory(_made["tools/linking1"]);
        foreach (var path in Directory.GetFiles(Path.Combine(HandedOverLedger.SecondVerifier, "linking1"), "*.py")
            .Append(Path.Combine(HandedOverLedger.SecondVerifier, "linking1_handover.py")))
            File.Copy(path, _made[$"tools/{Path.GetRelativePath(HandedOverLedger.SecondVerifier, path)}"]);
        await _made.WriteLateAsync();

        Assert.Equal((0, ""), _made.CheckBySecond(_made["tools"]));
        Assert.Equal((0, ""), _made.CheckBySecond());
    }

    private static byte[] StatementOf(HandedOverLedger made, string page) => new Statement
    {
        Ledger = made.Old.Id, About = "policy", Digests = made.Old.Suite.Hash(Encoding.UTF8.GetBytes(page)),
    }.ToText(made.Old.Suite);

    private static void Found(HandedOverLedger made, HandOverCode code, string words)
    {
        var findings = made.Check().Findings;
        Assert.Contains(findings, f => f.Code == code && f.Message.Contains(words, StringComparison.Ordinal));
        var (ended, said) = made.CheckBySecond();
        Assert.Equal(1, ended);
        Assert.Contains(
            said.Split('\n'), l => l.StartsWith($"LNH-{code.ToString().ToUpperInvariant()}   ", StringComparison.Ordinal) &&
                l.Contains(words, StringComparison.Ordinal));
    }
}
