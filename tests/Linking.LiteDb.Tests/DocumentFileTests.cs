using Linking.LiteDb.Disks;
using Linking.LiteDb.Tests.Faults;

using LiteDB;

namespace Linking.LiteDb.Tests;

/// <summary>Documents and their indexes, in one file and over several openings.</summary>
public sealed class DocumentFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["tokens"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Documents_AreFoundByEveryIndex_AlsoAfterReopening()
    {
        using (var file = DocumentFile.Create(Path, Tokens.Schema))
        {
            file.Write(t =>
            {
                Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(1, "contract.pdf", "work", "2026")));
                Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(2, "contact.txt", "home")));
            });
            AssertFound(file);
            Assert.Empty(file.FindDamage());
        }

        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
        using (var file = DocumentFile.Open(Path, Tokens.Schema))
            AssertFound(file);
        using (var file = DocumentFile.OpenReadOnly(Path, Tokens.Schema))
            AssertFound(file);
        Assert.Equal([Path], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Last_IsTheGreatestId()
    {
        using var file = DocumentFile.Create(Path, Tokens.Schema);
        Assert.Null(file.Read(r => r.Last(Tokens.Collection)));
        for (var id = 1; id <= 300; id++)
            file.Write(t => t.TryInsert(Tokens.Collection, Tokens.Make(id * 37 % 301, "name")));
        Assert.Equal(300L, file.Read(r => r.Last(Tokens.Collection))!["_id"].AsInt64);
    }

    [Fact]
    public async Task Log_IsCopiedBehindAWrite_IfSoChosen()
    {
        using var file = DocumentFile.Create(new Disk(), Path, Tokens.Schema, 150_000, copiesBehind: true);
        var length = new FileInfo(Path).Length;
        for (var n = 0; n < 60; n++)
            Workload.Run(file, n);
        await file.Copying;
        Assert.True(new FileInfo(Path).Length > length);
        Assert.InRange(new FileInfo(Path + "-log").Length, 1, 450_000);
        Assert.Equal(Workload.After(60), Workload.Read(file));
    }

    [Fact]
    public void Files_AreTheirOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var file = DocumentFile.Create(Path, Tokens.Schema);
        Workload.Run(file, 0);
        file.BackUp(_folder["copy"]);
        foreach (var path in Directory.GetFiles(_folder.Path))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private static void AssertFound(DocumentFile file) => file.Read(r =>
    {
        Assert.Equal(1L, r.Get(Tokens.Collection, 1L)!["_id"].AsInt64);
        Assert.Null(r.Get(Tokens.Collection, 3L));
        Assert.Equal([2L], Ids(r.Find(Tokens.Collection, "digest", Tokens.Digest(2), 10)));
        Assert.Equal([1L], Ids(r.Find(Tokens.Collection, "name", "contract.pdf", 10)));
        Assert.Empty(r.Find(Tokens.Collection, "name", "Contract.pdf", 10));
        Assert.Equal([1L], Ids(r.Find(Tokens.Collection, "label", "2026", 10)));
        Assert.Equal([2L, 1L], Ids(r.FindRange(Tokens.Collection, "name", "cont", "cont\uffff", 10)));
        Assert.Equal([2L], Ids(r.FindRange(Tokens.Collection, "name", "cont", "cont\uffff", 1)));
        Assert.Equal([1L, 2L], Ids(r.FindRange(Tokens.Collection, "label", "a", "zz", 10)).Order());
        Assert.Equal([1L, 2L], Ids(r.FindRange(Tokens.Collection, "_id", 0L, long.MaxValue, 10)));
        return true;
    });

    private static IEnumerable<long> Ids(IEnumerable<BsonDocument> documents) => documents.Select(d => d["_id"].AsInt64);
}
