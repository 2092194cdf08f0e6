using System.Text;

using Linking.Client.Archives;
using Linking.Hashing;
using Linking.Testing;

namespace Linking.Client.Tests.Archives;

/// <summary>Archives whose log was forged, cut or brought from elsewhere: nothing right is lost, nothing wrong is handed out.</summary>
public sealed class ArchiveAttackTests : ArchiveCase
{
    /// <summary>A log that fits in itself and not to the head that was stamped: nothing goes by it, and the head stays.</summary>
    [Fact]
    public void Log_ThatAHeadContradicts_IsNotGoneBy_AndTheHeadIsLeft()
    {
        Filled();
        Copy(Root, Folder["copy"]);
        var head = File.ReadAllText(Path.Combine(Root, "head-3.txt"));
        foreach (var log in (string[])[Log, Folder["copy/archive.log"]])
            Forge(log, e => e.Replace("tester", "nobody", StringComparison.Ordinal));
        File.Delete(Folder["copy/head-3.txt"]);

        using var archive = Archive.Open(Root);
        Assert.Null(archive.Log.Fault);
        Assert.Contains("head-3.txt", archive.FindFault(), StringComparison.Ordinal);
        var reading = new ArchiveReading(archive);
        Assert.Throws<ArchiveException>(() => reading.Get(reading.Find("a.txt")[0], Folder["out"], "tester", Now));
        Assert.Throws<ArchiveException>(() => Add(archive, "b.txt", "b", "token of b"));
        Assert.Throws<ArchiveException>(() => new ArchiveMigration(archive).Run(Folder["to"], "shelf-2", "tester", Now));
        Assert.Contains(
            new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings,
            f => f is { Code: "ARC-HEAD", Path: "head-3.txt", IsRepaired: false });
        Assert.Equal(head, File.ReadAllText(Path.Combine(Root, "head-3.txt")));

        // Where it is missing, and the copy has another, the forged log makes none.
        File.Delete(Path.Combine(Root, "head-3.txt"));
        File.WriteAllText(Folder["copy/head-3.txt"], head);
        Assert.Contains(
            new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings,
            f => f is { Code: "ARC-MISSING", Path: "head-3.txt", IsRepaired: false });
        Assert.False(File.Exists(Path.Combine(Root, "head-3.txt")));
    }

    /// <summary>A copy from before the last deposits: the entries that it lacks are kept, and what is replaced too.</summary>
    [Fact]
    public void Copy_ThatIsOlder_TakesNoEntryAway()
    {
        Filled();
        Copy(Root, Folder["copy"]);
        using (var archive = Archive.Open(Root))
        {
            Add(archive, "b.txt", "b", "token of b");
            Add(archive, "c.txt", "c", "token of c");
        }

        var text = File.ReadAllText(Log);
        var damaged = Damaged(text, text.IndexOf("kind deposit\noutcome done", StringComparison.Ordinal));
        File.WriteAllText(Log, damaged);
        using (var archive = Archive.Open(Root))
            Assert.Contains(
                new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings, f => f is { Code: "ARC-LOG", IsRepaired: true });
        Assert.Equal(text, File.ReadAllText(Log));
        Assert.Equal(damaged, File.ReadAllText(Log + ".damaged"));

        // Damage behind what the copy has: no entry that can be read is given up.
        var late = Damaged(text, text.LastIndexOf("outcome asked", StringComparison.Ordinal));
        File.WriteAllText(Log, late);
        using (var archive = Archive.Open(Root))
        {
            var finding = Assert.Single(
                new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings, f => f.Code == "ARC-LOG");
            Assert.False(finding.IsRepaired);
            Assert.Contains("newer copy", finding.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(late, File.ReadAllText(Log));
    }

    /// <summary>No head, and no entry that a later one names: then the objects must be the copy's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Log_ThatIsGone_IsTakenOnlyOfACopyOfThisArchive(bool isOfThis)
    {
        Filled(isHeadMade: false);
        var text = File.ReadAllText(Log);
        if (isOfThis)
            Copy(Root, Folder["copy"]);
        else
        {
            using var other = Archive.Create(Folder["copy"], "shelf-9", Now);
            _ = new ArchiveAdding(other, "another").Add(Document("a.txt", "a contract", "token of a"), Now);
        }

        File.Delete(Log);
        using var archive = Archive.Open(Root);
        var finding = Assert.Single(new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings, f => f.Code == "ARC-LOG");
        Assert.Equal(isOfThis, finding.IsRepaired);
        Assert.Equal(isOfThis ? text : null, File.Exists(Log) ? File.ReadAllText(Log) : null);
    }

    /// <summary>A log that was cut between two entries looks whole; the copy and what lies there tell.</summary>
    [Fact]
    public void Log_ThatLostItsEndWithoutAHead_IsPutBack()
    {
        Filled(isHeadMade: false);
        Copy(Root, Folder["copy"]);
        var text = File.ReadAllText(Log);
        File.WriteAllText(Log, text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)]);

        using var archive = Archive.Open(Root);
        Assert.DoesNotContain(new ArchiveChecking(archive).Run(Now).Findings, f => f.Code == "ARC-LOG");
        Assert.Equal(
            [("ARC-LOG", true)],
            new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings.Select(f => (f.Code, f.IsRepaired)));
        Assert.Equal(text, File.ReadAllText(Log));
    }

    /// <summary>Only the entry of a deposit is lost: its version is not taken away before another is in its place.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Version_WhoseEntryIsLost_GoesOnlyWhenAnotherIsThere(int version)
    {
        var (document, proof) = Filled(isHeadMade: false);
        if (version == 2)
        {
            using var before = Archive.Open(Root);
            Add(before, "a.txt", "a contract", "a longer proof");
            proof = Directory.GetFiles(Root, "a.txt.lts", SearchOption.AllDirectories)
                .Single(f => File.ReadAllText(f) == "a longer proof");
        }

        var (text, was) = (File.ReadAllText(Log), File.ReadAllText(proof));
        File.WriteAllText(Log, text[..(text[..^2].LastIndexOf("\n\n", StringComparison.Ordinal) + 2)]);
        using var archive = Archive.Open(Root);
        var changed = Document("a.txt", "a contract", "another proof");
        File.WriteAllText(Folder["a.txt"], "no contract");
        Assert.Throws<ArchiveException>(() => new ArchiveAdding(archive, "tester").Add(changed, Now));
        Assert.Equal(("a contract", was), (File.ReadAllText(document), File.ReadAllText(proof)));
        if (version == 1)
        {
            var simple = Document("a.txt", "a contract", "another proof") with { IsSimple = true };
            Assert.Contains(
                "with the document",
                Assert.Throws<ArchiveException>(() => new ArchiveAdding(archive, "tester").Add(simple, Now)).Message,
                StringComparison.Ordinal);
            Assert.Equal("a contract", File.ReadAllText(document));
        }

        // A kill between the two moves: the next deposit brings it back.
        var place = version == 1 ? Path.GetFullPath(Path.Combine(document, "../../../.."))
            : Path.GetFullPath(Path.Combine(proof, "../../.."));
        var name = Path.GetFileName(version == 1 ? place : Path.GetDirectoryName(place)!);
        Directory.CreateDirectory(Path.Combine(Root, ".linking-old"));
        Directory.Move(place, Path.Combine(Root, ".linking-old", $"{name}-v{version}"));
        Add(archive, "b.txt", "b", "token of b");
        Assert.Equal(("a contract", was), (File.ReadAllText(document), File.ReadAllText(proof)));

        Assert.Equal(version, Add(archive, "a.txt", "a contract", "another proof").Version);
        Assert.Equal("another proof", File.ReadAllText(proof));
        Assert.Empty(new ArchiveChecking(archive).Run(Now).Findings);
        Assert.Empty(OcflRules.Problems(Root));
    }

    [Fact]
    public void Medium_IsCopiedToOnce()
    {
        Filled();
        using var archive = Archive.Open(Root);
        var migration = new ArchiveMigration(archive);
        migration.Run(Folder["second"], "shelf-2", "tester", Now);
        Assert.Contains(
            "shelf-2",
            Assert.Throws<ArchiveException>(() => migration.Run(Folder["third"], "shelf-2", "tester", Now)).Message,
            StringComparison.Ordinal);
        Assert.False(Path.Exists(Folder["third"]));
    }

    /// <summary>An id of another document, with a log and an inventory that fit it.</summary>
    [Fact]
    public void Id_ThatIsNotTheDocuments_IsAFaultOfTheLog_AndNothingIsHandedOut()
    {
        Filled(isHeadMade: false);
        var (real, other) = (Suite.One.Hash("a contract"u8).ToString(), Suite.One.Hash("another"u8).ToString());
        Forge(Log, e => e.Replace($"linking:{real}", $"linking:{other}", StringComparison.Ordinal));

        using var archive = Archive.Open(Root);
        Assert.Contains("no deposit", archive.Log.Fault, StringComparison.Ordinal);
        Assert.Empty(archive.Log.Deposits);
    }

    /// <summary>The log has the document, and its inventory hands out another file under its name.</summary>
    [Fact]
    public void Inventory_WithAnotherFileAsTheDocument_HandsOutNothing()
    {
        var (document, _) = Filled(isHeadMade: false);
        var version = Path.GetFullPath(Path.Combine(document, "../../.."));
        var inventory = Path.Combine(version, "inventory.json");
        var (before, text) = (File.ReadAllBytes(inventory), File.ReadAllText(inventory));
        File.WriteAllText(
            inventory,
            text.Replace("\"document/a.txt\"", "\"document/X\"", StringComparison.Ordinal)
                .Replace("\"document/a.txt.lts\"", "\"document/a.txt\"", StringComparison.Ordinal));
        var after = File.ReadAllBytes(inventory);
        Forge(Log, e => e.Replace(
            $"{before.Length} {FileDigests.Of(before)}", $"{after.Length} {FileDigests.Of(after)}", StringComparison.Ordinal));

        using var archive = Archive.Open(Root);
        Assert.Null(archive.Log.Fault);
        var reading = new ArchiveReading(archive);
        Assert.Contains(
            "does not have the document",
            Assert.Throws<ArchiveException>(() => reading.Get(reading.Find("a.txt")[0], Folder["out"], "tester", Now)).Message,
            StringComparison.Ordinal);
        Assert.False(Path.Exists(Folder["out"]));
    }

    [Fact]
    public void Log_AtItsBound_TakesNoEntry_AndCanStillBeRead()
    {
        Filled();
        var size = new FileInfo(Log).Length;
        using var archive = Archive.Open(Root);
        archive.MaxLog = size + 10;
        Assert.Contains(
            "takes no more",
            Assert.Throws<ArchiveException>(() => archive.EnterHead(4, Now)).Message, StringComparison.Ordinal);
        Assert.Equal(size, new FileInfo(Log).Length);
        Assert.Null(ArchiveLog.Read(Root).Fault);
    }

    [Fact]
    public void Token_WithoutItsHead_IsExtra_AndAnEmptyOneIsMissing()
    {
        Filled();
        File.WriteAllText(Path.Combine(Root, "head-2.txt.lts"), "a token");
        File.WriteAllText(Path.Combine(Root, "head-1.txt.ler"), "a record");
        File.WriteAllText(Path.Combine(Root, "head-3.txt.lts"), "");
        using var archive = Archive.Open(Root);
        Assert.Equal(
            [("ARC-EXTRA", "head-1.txt.ler"), ("ARC-EXTRA", "head-2.txt.lts"), ("ARC-MISSING", "head-3.txt.lts")],
            new ArchiveChecking(archive).Run(Now).Findings.Select(f => (f.Code, f.Path)));
    }

    /// <summary>A kill at the first entry, or while a file was written, blocks nothing.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("linking audit entry v1\nnumber 1\n")]
    public void Making_ThatWasKilled_IsTakenUp(string log)
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText(Log, log);
        File.WriteAllText(Path.Combine(Root, ".linking.tmp"), "half of something");
        File.WriteAllText(Path.Combine(Root, "README.txt"), "");
        Assert.True(Archive.IsFree(Root));
        using (var archive = Archive.Create(Root, "shelf-1", Now))
            Assert.Empty(new ArchiveChecking(archive).Run(Now).Findings);
        Assert.False(Archive.IsFree(Root));
        File.WriteAllText(Path.Combine(Root, ".linking.tmp"), "half of something");
        using var again = Archive.Open(Root);
        Assert.Empty(new ArchiveChecking(again).Run(Now).Findings);
    }

    private static string Damaged(string text, int at) => $"{text[..at]}X{text[(at + 1)..]}";
}
