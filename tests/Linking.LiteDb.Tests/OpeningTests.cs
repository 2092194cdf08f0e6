using System.Buffers.Binary;

using Linking.LiteDb.Pages;
using Linking.LiteDb.Tests.Faults;

using LiteDB;

namespace Linking.LiteDb.Tests;

/// <summary>What is refused at the opening, and the sentence that says why.</summary>
public sealed class OpeningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["tokens"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Missing() => Refused("does not exist");

    [Fact]
    public void Create_NameTaken_LeavesTheFile()
    {
        File.WriteAllText(Path, "mine");
        var error = Assert.Throws<DocumentFileException>(() => DocumentFile.Create(Path, Tokens.Schema));
        Assert.Contains("already exists", error.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Open_OtherFile(int length)
    {
        File.WriteAllBytes(Path, new byte[length]);
        Refused("is not a document file of Linking");
    }

    [Fact]
    public void Open_DatabaseOfLiteDbItself()
    {
        using (var database = new LiteDatabase(Path))
            database.GetCollection("tokens").Insert(new BsonDocument());
        Refused("is not a document file of Linking");
    }

    [Fact]
    public void Open_OtherApplication()
    {
        CreateOne();
        Refused("holds 'linking-test' and not 'linking-other'", Tokens.Schema with { Application = "linking-other" });
    }

    [Fact]
    public void Open_NewerApplication()
    {
        DocumentFile.Create(Path, Tokens.Schema with { Version = 2 }).Dispose();
        Refused("was written by a newer version of this program");
    }

    [Fact]
    public void Open_OlderApplication()
    {
        CreateOne();
        Refused("has version 1 and this program version 2", Tokens.Schema with { Version = 2 });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FileHeader.SlotSize)]
    public void Open_NewerLayout_AlsoInOneHeaderOnly(int slot)
    {
        CreateOne();
        Change(bytes =>
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(slot + 16), 2);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(slot + 84), Page.Sum(bytes.AsSpan(slot, 84)));
        });
        Refused("was written by a newer version of this program");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FileHeader.SlotSize)]
    public void Open_OneHeaderDamaged_ReadsTheOther(int slot)
    {
        CreateOne();
        Change(bytes => bytes[slot + 60] ^= 1);
        using var file = DocumentFile.Open(Path, Tokens.Schema);
        Assert.NotNull(file.Read(r => r.Get(Tokens.Collection, 1L)));
    }

    [Fact]
    public void Open_BothHeadersDamaged()
    {
        CreateOne();
        Change(bytes => bytes[FileHeader.SlotSize + 60] = bytes[60] = 7);
        Refused("is damaged (neither of its headers has its sum)");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9000)]
    [InlineData(DataFile.RecordSize * 3)]
    public void Open_CutShort(int bytes)
    {
        CreateOne();
        using (var file = File.OpenWrite(Path))
            file.SetLength(file.Length - bytes);
        using var opened = DocumentFile.Open(Path, Tokens.Schema);
        Assert.Contains(opened.FindDamage(), d => d.StartsWith("the file ends within page", StringComparison.Ordinal));
        Assert.Throws<DocumentFileException>(() => opened.BackUp(_folder["backup"]));
    }

    [Fact]
    public void Open_FirstPageDamaged()
    {
        CreateOne();
        Change(bytes => bytes[DataFile.PagesOffset + 70] ^= 1);
        Refused("is damaged (page 0 does not have its sum)");
    }

    [ProgramFact("cp")]
    public void Open_LogIsMissing()
    {
        using (var file = DocumentFile.Create(Path, Tokens.Schema))
        {
            Add(file, 1);
            Copy(Path, _folder["copy"]);
        }

        Refused("was not closed: its newest documents are only in the log", path: _folder["copy"]);
    }

    [ProgramFact("cp")]
    public void Open_LogOfAnotherState()
    {
        CreateOne();
        using (var file = DocumentFile.Open(Path, Tokens.Schema))
        {
            Add(file, 2);
            Copy(Path, _folder["copy"]);
            Copy(Path + "-log", _folder["kept"]);
        }

        using (var file = DocumentFile.Open(Path, Tokens.Schema))
        {
            Add(file, 3);
            Copy(Path + "-log", _folder["copy-log"]);
        }

        Refused("the log is not that of this state of the file", path: _folder["copy"]);
        File.Move(_folder["kept"], _folder["copy-log"], overwrite: true);
        using var opened = DocumentFile.Open(_folder["copy"], Tokens.Schema);
        Assert.NotNull(opened.Read(r => r.Get(Tokens.Collection, 2L)));
    }

    [Fact]
    public void Open_TwiceInOneProcess_IsRefused()
    {
        using var file = DocumentFile.Create(Path, Tokens.Schema);
        Refused("is in use by another process");
        Add(file, 1);
    }

    [Fact]
    public void OpenReadOnly_BesideOthersThatRead_NotBesideAWriter()
    {
        CreateOne();
        using (var one = DocumentFile.OpenReadOnly(Path, Tokens.Schema))
        {
            using var other = DocumentFile.OpenReadOnly(Path, Tokens.Schema);
            Assert.NotNull(one.Read(r => r.Get(Tokens.Collection, 1L)));
            Assert.NotNull(other.Read(r => r.Get(Tokens.Collection, 1L)));
            var error = Assert.Throws<DocumentFileException>(() => DocumentFile.Open(Path, Tokens.Schema));
            Assert.Contains("is in use by another process", error.Message, StringComparison.Ordinal);
        }

        using var writer = DocumentFile.Open(Path, Tokens.Schema);
        var refused = Assert.Throws<DocumentFileException>(() => DocumentFile.OpenReadOnly(Path, Tokens.Schema));
        Assert.Contains("is in use by another process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenReadOnly_RefusesWrites_AndChangesNothing()
    {
        CreateOne();
        var before = File.ReadAllBytes(Path);
        using (var file = DocumentFile.OpenReadOnly(Path, Tokens.Schema))
        {
            var error = Assert.Throws<DocumentFileException>(() => Add(file, 2));
            Assert.Contains("was opened only to read", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(Path));
    }

    [Fact]
    public void Create_LeftOversOfAnInterruptedAttempt_AreReplaced()
    {
        File.WriteAllText(Path + ".new", "half");
        CreateOne();
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Create_WhileAnotherNamesTheFileThatWasOpened_EmptiesNothing()
    {
        var isNamed = false;
        var disk = new WatchedDisk(done =>
        {
            if (done.Call != DiskCall.Create || isNamed)
                return;
            isNamed = true;
            CreateOne();
            // What is opened under the old name is the other's file by now.
            File.CreateSymbolicLink(Path + ".new", Path);
        });
        var error = Assert.Throws<DocumentFileException>(() => DocumentFile.Create(disk, Path, Tokens.Schema));
        Assert.True(error.IsTransient);
        using var file = DocumentFile.Open(Path, Tokens.Schema);
        Assert.NotNull(file.Read(r => r.Get(Tokens.Collection, 1L)));
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Create_ByManyAtOnce_MakesOne_AndLosesNothing()
    {
        for (var round = 0; round < 20; round++)
        {
            var path = _folder[$"many-{round}"];
            await Task.WhenAll(Enumerable.Range(1, 8).Select(id => Task.Run(() => AddWhenFree(path, id))));
            using var file = DocumentFile.Open(path, Tokens.Schema);
            Assert.All(Enumerable.Range(1, 8), id => Assert.NotNull(file.Read(r => r.Get(Tokens.Collection, (long)id))));
        }
    }

    private static void AddWhenFree(string path, long id)
    {
        while (true)
        {
            try
            {
                using var file = File.Exists(path) ? DocumentFile.Open(path, Tokens.Schema) : DocumentFile.Create(path, Tokens.Schema);
                Add(file, id);
                return;
            }
            catch (DocumentFileException exception) when (exception.IsTransient)
            {
                Thread.Yield();
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a name that is longer than 32 chars")]
    [InlineData("ключи")]
    public void Schema_BadApplication(string name) =>
        Assert.Throws<ArgumentException>(() => DocumentFile.Create(Path, Tokens.Schema with { Application = name }));

    private static void Add(DocumentFile file, long id) =>
        file.Write(t => Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(id, "name"))));

    // Of a file that is open, which .NET does not let another one open.
    private static void Copy(string from, string to) => Programs.Run("cp", $"{from} {to}");

    private void CreateOne()
    {
        using var file = DocumentFile.Create(Path, Tokens.Schema);
        Add(file, 1);
    }

    private void Change(Action<byte[]> change)
    {
        var bytes = File.ReadAllBytes(Path);
        change(bytes);
        File.WriteAllBytes(Path, bytes);
    }

    private void Refused(string says, DocumentSchema? schema = null, string? path = null)
    {
        foreach (var open in new[] { DocumentFile.OpenReadOnly, DocumentFile.Open })
        {
            var error = Assert.Throws<DocumentFileException>(() => open(path ?? Path, schema ?? Tokens.Schema));
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
            Assert.Contains(path ?? Path, error.Message, StringComparison.Ordinal);
            Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        }
    }
}
