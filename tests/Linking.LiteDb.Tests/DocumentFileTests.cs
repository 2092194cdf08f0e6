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
