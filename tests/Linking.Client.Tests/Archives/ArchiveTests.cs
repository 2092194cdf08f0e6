using System.Text;

using Linking.Client.Archives;
using Linking.Hashing;
using Linking.Testing;

namespace Linking.Client.Tests.Archives;

/// <summary>Archives on disk: what is written, what a check finds, what is put back, handed out and copied.</summary>
public sealed class ArchiveTests : ArchiveCase
{
    [Fact]
    public void Archive_OfSeveralVersions_IsOneOfOcfl_AndIsSound()
    {
        using (var archive = Archive.Create(Root, "shelf-1", Now))
        {
            Assert.Equal(1, Add(archive, "a.txt", "a contract", "token").Version);
            Assert.Equal(1, Add(archive, "empty.bin", "", "token of nothing").Version);
            Assert.Equal(2, Add(archive, "a.txt", "a contract", "a longer proof", ".ler").Version);
            // The same once more is nothing new; the document is there once.
            Assert.Null(TryAdd(archive, "a.txt", "a contract", "a longer proof", ".ler", isSimple: false));
            Assert.Single(Directory.GetFiles(Root, "a.txt", SearchOption.AllDirectories));
            Assert.True(new ArchiveChecking(archive).Run(Now).IsSound);
        }

        Assert.Empty(OcflRules.Problems(Root));
        using var again = Archive.Open(Root);
        Assert.Null(again.Log.Fault);
        Assert.Equal([1, 1, 2], again.Log.Deposits.Select(d => d.Version));
        Assert.Equal("shelf-1", again.Log.Medium);
    }

    /// <summary>Each damage is named, and put back byte for byte from a copy.</summary>
    [Fact]
    public void Damage_IsNamed_AndPutBack()
    {
        var (document, proof) = Filled();
        Copy(Root, Folder["copy"]);
        File.WriteAllText(document, "a cOntract");
        File.Delete(proof);
        var inventory = Path.Combine(Path.GetDirectoryName(document)!, "..", "..", "..", "inventory.json");
        File.AppendAllText(inventory, " ");
        File.WriteAllText(Path.Combine(Root, "0=ocfl_1.1"), "ocfl_9.9\n");
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(document)!, "more.txt"), "more");
        File.Delete(Path.Combine(Root, "head-3.txt"));

        using (var archive = Archive.Open(Root))
        {
            var found = new ArchiveChecking(archive).Run(Now);
            Assert.False(found.IsSound);
            Assert.Equal(
                ["ARC-CHANGED", "ARC-CHANGED", "ARC-CHANGED", "ARC-EXTRA", "ARC-MISSING", "ARC-MISSING"],
                found.Findings.Select(f => f.Code).Order(StringComparer.Ordinal));
            Assert.Contains(found.Findings, f => f.Code == "ARC-EXTRA" && f.Path.EndsWith("/document/more.txt", StringComparison.Ordinal));
            Assert.Contains(found.Findings, f => f.Path == "head-3.txt");

            var repaired = new ArchiveChecking(archive, Folder["copy"]).Run(Now);
            Assert.Equal(["ARC-EXTRA"], repaired.Findings.Where(f => !f.IsRepaired).Select(f => f.Code));
            File.Delete(Path.Combine(Path.GetDirectoryName(document)!, "more.txt"));
            Assert.Empty(new ArchiveChecking(archive).Run(Now).Findings);
        }

        Assert.Empty(Difference(Root, Folder["copy"]));
    }

    /// <summary>A copy with another damage does not spread it.</summary>
    [Fact]
    public void Copy_ThatIsDamagedToo_IsNotTaken()
    {
        var (document, _) = Filled();
        Copy(Root, Folder["copy"]);
        File.WriteAllText(document, "a cOntract");
        File.WriteAllText(document.Replace(Root, Folder["copy"], StringComparison.Ordinal), "a contrAct");

        using var archive = Archive.Open(Root);
        var finding = Assert.Single(new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings);
        Assert.Equal(("ARC-CHANGED", false), (finding.Code, finding.IsRepaired));
        Assert.Equal("a cOntract", File.ReadAllText(document));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("gone")]
    public void Log_CutOrChanged_IsNamed_NothingIsBuiltOnIt_AndItIsPutBack(string how)
    {
        Filled();
        Copy(Root, Folder["copy"]);
        var log = Path.Combine(Root, "archive.log");
        var text = File.ReadAllText(log);
        if (how == "gone")
            File.Delete(log);
        else
            File.WriteAllText(
                log,
                how == "cut" ? text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)]
                    : text.Replace("value by tester", "value by nobody", StringComparison.Ordinal));

        using (var archive = Archive.Open(Root))
        {
            Assert.Contains(new ArchiveChecking(archive).Run(Now).Findings, f => f is { Code: "ARC-LOG", IsRepaired: false });
            Assert.Throws<ArchiveException>(() => Add(archive, "b.txt", "b", "token of b"));
            Assert.Contains(
                new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings, f => f is { Code: "ARC-LOG", IsRepaired: true });
            Assert.Empty(new ArchiveChecking(archive).Run(Now).Findings);
        }

        Assert.Equal(text, File.ReadAllText(log));
    }

    /// <summary>A copy whose log tells another story than what is left here is no copy of this archive.</summary>
    [Fact]
    public void Log_OfAnotherArchive_IsNotTaken()
    {
        Filled();
        using (var other = Archive.Create(Folder["copy"], "shelf-9", Now))
        {
            for (var i = 0; i < 4; i++)
                Add(other, $"{i}.txt", $"number {i}", $"token {i}");
        }

        var log = Path.Combine(Root, "archive.log");
        var cut = File.ReadAllText(log).Split("\n\n")[0] + "\n\n";
        File.WriteAllText(log, cut);
        using var archive = Archive.Open(Root);
        Assert.Contains(
            new ArchiveChecking(archive, Folder["copy"]).Run(Now).Findings, f => f is { Code: "ARC-LOG", IsRepaired: false });
        Assert.Equal(cut, File.ReadAllText(log));
    }

    /// <summary>A kill between any two steps leaves an archive that takes the same document again, and is one of OCFL then.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Add_ThatWasInterrupted_IsNamed_AndDoneAgain(int version, bool isEntryHalf)
    {
        using (var archive = Archive.Create(Root, "shelf-1", Now))
        {
            Add(archive, "a.txt", "a contract", "token 1");
            if (version == 2)
                Add(archive, "a.txt", "a contract", "token 2");
        }

        // The version is in its place, and its entry is not in the log, or half of it is.
        var log = Path.Combine(Root, "archive.log");
        var text = File.ReadAllText(log);
        var last = text[..^2].LastIndexOf("\n\n", StringComparison.Ordinal) + 2;
        File.WriteAllText(log, isEntryHalf ? text[..(last + 200)] : text[..last]);
        Directory.CreateDirectory(Path.Combine(Root, ".linking-add"));
        File.WriteAllText(Path.Combine(Root, ".linking-add", "half"), "of something");

        using (var archive = Archive.Open(Root))
        {
            var found = new ArchiveChecking(archive).Run(Now);
            Assert.Contains(found.Findings, f => f.Code == "ARC-EXTRA" && f.Path.Contains($"/v{version}/", StringComparison.Ordinal));
            Assert.Contains(found.Findings, f => f.Path == ".linking-add/half");
            Assert.Equal(version, Add(archive, "a.txt", "a contract", $"token {version}").Version);
            Assert.Empty(new ArchiveChecking(archive).Run(Now).Findings);
        }

        Assert.Empty(OcflRules.Problems(Root));
    }

    /// <summary>What the log has lost is not taken for what a kill left, and is not deleted.</summary>
    [Fact]
    public void Add_WhereTheLogHasLostADeposit_DeletesNothing()
    {
        var (document, _) = Filled(isHeadMade: false);
        var log = Path.Combine(Root, "archive.log");
        var text = File.ReadAllText(log);
        File.WriteAllText(log, text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)]);

        using var archive = Archive.Open(Root);
        Assert.Contains(
            "the end of the log may be lost",
            Assert.Throws<ArchiveException>(() => Add(archive, "a.txt", "a contract", "token of a")).Message, StringComparison.Ordinal);
        Assert.Equal("a contract", File.ReadAllText(document));
    }

    [Fact]
    public void Links_AreNamed_AndNotFollowed()
    {
        var (document, _) = Filled();
        Copy(Root, Folder["copy"]);
        Directory.CreateDirectory(Folder["outside"]);
        var content = Path.GetDirectoryName(document)!;
        Directory.Move(content, Folder["outside/document"]);
        Directory.CreateSymbolicLink(content, Folder["outside/document"]);
        File.WriteAllText(Folder["secret"], "ocfl_1.1\n");
        File.Delete(Path.Combine(Root, "0=ocfl_1.1"));
        File.CreateSymbolicLink(Path.Combine(Root, "0=ocfl_1.1"), Folder["secret"]);
        File.Delete(Folder["outside/document/a.txt"]);

        using var archive = Archive.Open(Root);
        var reading = new ArchiveReading(archive);
        Assert.Throws<ArchiveException>(() => reading.Get(reading.Find("a.txt")[0], Folder["out"], "tester", Now));
        Assert.False(Path.Exists(Folder["out"]));
        var found = new ArchiveChecking(archive, Folder["copy"]).Run(Now);
        Assert.Equal(2, found.Findings.Count(f => f.Code == "ARC-LINK"));
        // The link in a file's own place gave way to the file; nothing was written through the other one.
        Assert.Contains(found.Findings, f => f is { Path: "0=ocfl_1.1", IsRepaired: true });
        Assert.Equal("ocfl_1.1\n", File.ReadAllText(Folder["secret"]));
        Assert.False(File.Exists(Folder["outside/document/a.txt"]));
    }

    /// <summary>Whoever has the folder can write a log and an inventory that fit; what they lead to is in the archive or nowhere.</summary>
    [Theory]
    [InlineData("v1/../../../../../../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("v1//a")]
    [InlineData("v1/a\\..\\b")]
    [InlineData("v2/content/document/a.txt")]
    public void Log_WithAPathThatLeadsElsewhere_IsAFault(string path)
    {
        Filled(isHeadMade: false);
        var log = Path.Combine(Root, "archive.log");
        File.WriteAllText(log, File.ReadAllText(log).Replace("v1/content/document/a.txt\n", path + "\n", StringComparison.Ordinal));

        using var archive = Archive.Open(Root);
        Assert.NotNull(archive.Log.Fault);
        Assert.Empty(archive.Log.Deposits);
        Assert.Contains(new ArchiveChecking(archive).Run(Now).Findings, f => f.Code == "ARC-LOG");
    }

    [Theory]
    [InlineData("../../secret")]
    [InlineData("/secret")]
    [InlineData("document/./a.txt")]
    public void Inventory_WithAPathThatLeadsElsewhere_IsRefused(string path)
    {
        var id = $"linking:{Suite.One.Hash("a"u8)}";
        var inventory = OcflInventory.New(id);
        inventory.Add(Now, "tester", [("document/a.txt", "00")]);
        var text = Encoding.UTF8.GetString(inventory.ToBytes());

        Assert.Equal([("document/a.txt", "v1/content/document/a.txt")], OcflInventory.Read(Encoding.UTF8.GetBytes(text), id).State());
        foreach (var there in (string[])["\"document/a.txt\"", "\"v1/content/document/a.txt\""])
        {
            var bad = Encoding.UTF8.GetBytes(text.Replace(there, $"\"{path}\"", StringComparison.Ordinal));
            Assert.Contains(
                "leads elsewhere", Assert.Throws<ArchiveException>(() => OcflInventory.Read(bad, id)).Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArchiveException>(() => OcflInventory.Read("{\"id\":1}"u8.ToArray(), id));
        Assert.Throws<ArchiveException>(() => OcflInventory.Read("no json"u8.ToArray(), id));
        Assert.Throws<ArchiveException>(() => OcflInventory.Read(Encoding.UTF8.GetBytes(text), id + "0"));
    }

    [Fact]
    public void Get_HandsOutWhatWasPutIn_WithTheRecords_AndSaysSoInTheLog()
    {
        var (document, _) = Filled();
        using (var archive = Archive.Open(Root))
        {
            var reading = new ArchiveReading(archive);
            var deposit = Assert.Single(reading.Find("a.txt"));
            Assert.Equal(deposit, Assert.Single(reading.Find(deposit.Id)));
            Assert.Equal(deposit, Assert.Single(reading.Find(deposit.Id["linking:".Length..][..8])));
            Assert.Empty(reading.Find("nothing"));
            reading.Get(deposit, Folder["out"], "Meier", Now);
            Assert.Throws<ArchiveException>(() => reading.Get(deposit, Folder["out"], "Meier", Now));
            Assert.Equal("read", archive.Log.Entries[^1].Kind);
            Assert.Contains(archive.Log.Entries[^1].Values, v => v is { Name: "by", Words: "Meier" });
        }

        Assert.Equal(
            [
                "archive/archive.log", "archive/head-3.txt", "archive/head-3.txt.lts", "archive/inventory.json", "document/a.txt",
                "document/a.txt.lts", "verified/verdict.json",
            ],
            Directory.GetFiles(Folder["out"], "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Folder["out"], f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal("a contract", File.ReadAllText(Folder["out/document/a.txt"]));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Root, "archive.log")), File.ReadAllBytes(Folder["out/archive/archive.log"]));

        File.WriteAllText(document, "a cOntract");
        using var damaged = Archive.Open(Root, isWritten: false);
        var other = new ArchiveReading(damaged);
        Assert.Throws<ArchiveException>(() => other.Get(other.Find("a.txt")[0], Folder["none"], by: null, Now));
        Assert.False(Path.Exists(Folder["none"]));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Folder.Path), e => e.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void SimpleUse_KeepsNoDocument_AndBecomesGeneral()
    {
        using (var archive = Archive.Create(Root, "shelf-1", Now))
        {
            Assert.True(TryAdd(archive, "a.txt", "a contract", "token", ".lts", isSimple: true)!.IsSimple);
            Assert.Empty(Directory.GetFiles(Root, "a.txt", SearchOption.AllDirectories));
            Assert.False(TryAdd(archive, "a.txt", "a contract", "token", ".lts", isSimple: false)!.IsSimple);
            // What is kept once stays kept.
            Assert.Null(TryAdd(archive, "a.txt", "a contract", "token", ".lts", isSimple: true));
        }

        Assert.Empty(OcflRules.Problems(Root));
    }

    [Fact]
    public void Migration_IsCopiedReadBack_AndEnteredInBoth_Twice()
    {
        Filled();
        using (var archive = Archive.Open(Root))
        {
            var migration = new ArchiveMigration(archive);
            migration.Run(Folder["second"], "shelf-2", "tester", Now);
            Assert.Equal(("migration", "done"), (archive.Log.Entries[^1].Kind, archive.Log.Entries[^1].Outcome));
            Assert.Equal("shelf-1", archive.Log.Medium);
            Assert.Throws<ArchiveException>(() => migration.Run(Folder["second"], "shelf-3", "tester", Now));
            Assert.Throws<ArchiveException>(() => migration.Run(Folder["third"], "shelf-1", "tester", Now));
            Assert.Throws<ArchiveException>(() => migration.Run(Path.Combine(Root, "in"), "shelf-3", "tester", Now));
        }

        using (var second = Archive.Open(Folder["second"]))
        {
            Assert.Equal("shelf-2", second.Log.Medium);
            Assert.Empty(new ArchiveChecking(second).Run(Now).Findings);
            Add(second, "b.txt", "b", "token of b");
            new ArchiveMigration(second).Run(Folder["third"], "shelf-3", "tester", Now);
        }

        using var third = Archive.Open(Folder["third"]);
        Assert.Equal(
            ["shelf-1", "shelf-2", "shelf-3"],
            third.Log.Entries.Where(e => e.Kind == "medium").Select(e => e.Values.First(v => v.Name == "id").Words!));
        Assert.Equal(2, third.Log.Deposits.Count);
        Assert.Empty(OcflRules.Problems(Folder["third"]));
        Assert.Single(third.Heads());
    }

    [Fact]
    public void Migration_OfWhatIsDamaged_IsRefused()
    {
        var (document, _) = Filled();
        File.WriteAllText(document, "a cOntract");

        using var archive = Archive.Open(Root);
        Assert.Contains(
            "ARC-CHANGED",
            Assert.Throws<ArchiveException>(() => new ArchiveMigration(archive).Run(Folder["to"], "shelf-2", "tester", Now)).Message,
            StringComparison.Ordinal);
        Assert.False(Path.Exists(Folder["to"]));
    }

    [Fact]
    public void Archive_IsHeldByOne_AndNothingElseIsTakenForOne()
    {
        Directory.CreateDirectory(Folder["full"]);
        File.WriteAllText(Folder["full/file"], "something");
        Assert.Throws<ArchiveException>(() => Archive.Create(Folder["full"], "shelf-1", Now));
        Assert.Throws<ArchiveException>(() => Archive.Open(Folder["full"]));
        using var archive = Archive.Create(Root, "shelf-1", Now);
        Assert.Throws<ArchiveException>(() => Archive.Open(Root));
        // A name that cannot stand in a line, or leads elsewhere, is not the document's name here.
        Assert.Equal("document", Add(archive, "two\nlines", "two", "token of two").Name);
        Assert.Equal(" x".Trim(), Add(archive, "x", "x", "token of x").Name);
        File.WriteAllText(Folder["y"], "y");
        var changed = new ArchivedDocument(Suite.One.Hash("z"u8), Folder["y"], false, "token of y"u8.ToArray(), ".lts", [], null);
        Assert.Contains(
            "changed while",
            Assert.Throws<ArchiveException>(() => new ArchiveAdding(archive, "tester").Add(changed, Now)).Message,
            StringComparison.Ordinal);
        Assert.Empty(new ArchiveChecking(archive).Run(Now).Findings);
    }

    private ArchiveDeposit? TryAdd(Archive archive, string name, string text, string proof, string ending, bool isSimple) =>
        new ArchiveAdding(archive, "tester").Add(Document(name, text, proof, ending, isSimple), Now);

    private static IEnumerable<string> Difference(string one, string other)
    {
        var names = new[] { one, other }
            .SelectMany(f => Directory.GetFiles(f, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(f, p))).Distinct();
        return names.Where(n => !File.Exists(Path.Combine(one, n)) || !File.Exists(Path.Combine(other, n)) ||
            !File.ReadAllBytes(Path.Combine(one, n)).SequenceEqual(File.ReadAllBytes(Path.Combine(other, n))));
    }
}
