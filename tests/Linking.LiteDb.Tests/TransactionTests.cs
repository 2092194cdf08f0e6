using LiteDB;

namespace Linking.LiteDb.Tests;

/// <summary>A transaction happens wholly or not at all; what it cannot store is said before anything is lost.</summary>
public sealed class TransactionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DocumentFile _file;

    public TransactionTests() => _file = DocumentFile.Create(_folder["tokens"], Tokens.Schema);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Write_Throws_UndoesAll_AndTheNextOneWorks()
    {
        Put(1);
        Assert.Throws<FormatException>(() => _file.Write(t =>
        {
            for (var id = 2; id < 200; id++)
                Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(id, $"{id}")));
            Assert.True(t.Delete(Tokens.Collection, 1L));
            throw new FormatException();
        }));
        Assert.Equal([1L], Ids());
        Put(2);
        Assert.Equal([1L, 2L], Ids());
        Assert.Empty(_file.FindDamage());
        AssertReopened(1, 2);
    }

    [Fact]
    public void Write_SeesItsOwnChanges_NobodyElseDoes()
    {
        _file.Write(t =>
        {
            Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(1, "a")));
            Assert.Equal([1L], t.Find(Tokens.Collection, "name", "a", 9).Select(d => d["_id"].AsInt64));
            Assert.True(t.Delete(Tokens.Collection, 1L));
            Assert.Null(t.Get(Tokens.Collection, 1L));
        });
        Assert.Empty(Ids());
    }

    [Fact]
    public void TryInsert_TakenIdOrUniqueKey_ChangesNothing_AndTheTransactionGoesOn()
    {
        Put(1);
        _file.Write(t =>
        {
            Assert.False(t.TryInsert(Tokens.Collection, Tokens.Make(1, "other")));
            var same = Tokens.Make(2, "other");
            same["digest"] = Tokens.Digest(1);
            Assert.False(t.TryInsert(Tokens.Collection, same));
            Assert.False(t.TryUpsert(Tokens.Collection, same));
            Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(3, "third")));
        });
        Assert.Equal([1L, 3L], Ids());
        Assert.Equal("name", _file.Read(r => r.Get(Tokens.Collection, 1L))!["name"].AsString);
    }

    [Fact]
    public void TryUpsert_Replaces_InEveryIndex()
    {
        Put(1);
        var other = Tokens.Make(1, "renamed", "new");
        other["digest"] = Tokens.Digest(77);
        _file.Write(t => Assert.True(t.TryUpsert(Tokens.Collection, other)));
        _file.Read(r =>
        {
            Assert.Empty(r.Find(Tokens.Collection, "name", "name", 9));
            Assert.Empty(r.Find(Tokens.Collection, "digest", Tokens.Digest(1), 9));
            Assert.Empty(r.Find(Tokens.Collection, "label", "x", 9));
            Assert.Single(r.Find(Tokens.Collection, "name", "renamed", 9));
            Assert.Single(r.Find(Tokens.Collection, "digest", Tokens.Digest(77), 9));
            return Assert.Single(r.Find(Tokens.Collection, "label", "new", 9));
        });
    }

    [Fact]
    public void Delete_OfNothing_IsFalse() => Assert.False(_file.Write(t => t.Delete(Tokens.Collection, 9L)));

    [Fact]
    public void Document_WithoutId_TooLarge_OrWithTooLongAKey_IsAWrongArgument_AndNothingIsLatched()
    {
        Put(1);
        Assert.Throws<ArgumentException>(() => _file.Write(t => t.TryInsert(Tokens.Collection, [])));
        var large = Tokens.Make(2, "large");
        large["content"] = new byte[DocumentTransaction.MaxDocumentBytes];
        Assert.Throws<ArgumentException>(() => _file.Write(t => t.TryInsert(Tokens.Collection, large)));
        foreach (var name in new[] { new string('x', 1024), new string('x', 3000) })
        {
            Assert.Throws<ArgumentException>(() => _file.Write(t =>
            {
                Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(3, "three")));
                t.TryInsert(Tokens.Collection, Tokens.Make(4, name));
            }));
        }

        Assert.False(_file.WritesRefused.IsCompleted);
        Put(5);
        AssertReopened(1, 5);
    }

    [Fact]
    public void Change_AfterOneThatFailed_IsNotTaken()
    {
        Assert.Throws<InvalidOperationException>(() => _file.Write(t =>
        {
            Assert.Throws<ArgumentException>(() => t.TryInsert(Tokens.Collection, Tokens.Make(1, new string('x', 2000))));
            t.TryInsert(Tokens.Collection, Tokens.Make(2, "two"));
        }));
        Assert.Throws<InvalidOperationException>(() => _file.Write(t =>
            Assert.Throws<ArgumentException>(() => t.TryInsert(Tokens.Collection, Tokens.Make(1, new string('x', 2000))))));
        Assert.Empty(Ids());
        Put(3);
        AssertReopened(3);
    }

    [Fact]
    public void UnknownCollectionOrIndex_IsAWrongArgument()
    {
        Assert.Throws<ArgumentException>(() => _file.Read(r => r.Get("others", 1L)));
        Assert.Throws<ArgumentException>(() => _file.Read(r => r.Find(Tokens.Collection, "others", 1L, 1)));
        Assert.Throws<ArgumentException>(() => _file.Write(t => t.TryInsert("others", Tokens.Make(1, "a"))));
        Assert.Throws<ArgumentException>(() => _file.Write(t => t.Delete("others", 1L)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _file.Read(r => r.Find(Tokens.Collection, "name", "a", 0)));
    }

    [Fact]
    public void CallWithinACall_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => _file.Read(_ => Ids()));
        Assert.Throws<InvalidOperationException>(() => _file.Write(_ => Ids()));
        Assert.Throws<InvalidOperationException>(() => _file.Write(_ => Put(1)));
        Put(2);
        Assert.Equal([2L], Ids());
    }

    [Fact]
    public void Disposed_EveryCallIsRefused()
    {
        _file.Dispose();
        _file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Ids());
        Assert.Throws<ObjectDisposedException>(() => Put(1));
        Assert.Throws<ObjectDisposedException>(() => _file.BackUp(_folder["copy"]));
        Assert.Throws<ObjectDisposedException>(() => _file.FindDamage());
    }

    [Fact]
    public void Key_IsAParameter_NotPartOfAnExpression()
    {
        foreach (var name in new[] { "\"", "' OR 1 = 1", "@0", "$.name", "%", "a\0b", "\uffff" })
        {
            var id = name.GetHashCode(StringComparison.Ordinal);
            _file.Write(t => Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(id, name))));
            Assert.Equal(id, Assert.Single(_file.Read(r => r.Find(Tokens.Collection, "name", name, 9)))["_id"].AsInt64);
        }
    }

    [Fact]
    public void Transaction_OfManyPages_IsOneCommit()
    {
        _file.Write(t =>
        {
            for (var id = 1; id <= 12; id++)
            {
                var document = Tokens.Make(id, "large");
                document["content"] = new byte[1 << 20];
                Assert.True(t.TryInsert(Tokens.Collection, document));
            }
        });
        Assert.Equal(12, Ids().Count);
        AssertReopened([.. Enumerable.Range(1, 12).Select(i => (long)i)]);
    }

    private static IReadOnlyList<long> Ids(DocumentFile file) =>
        [.. file.Read(r => r.FindRange(Tokens.Collection, "_id", 0L, long.MaxValue, 1000)).Select(d => d["_id"].AsInt64)];

    private IReadOnlyList<long> Ids() => Ids(_file);

    private void Put(long id) => _file.Write(t => Assert.True(t.TryInsert(Tokens.Collection, Tokens.Make(id, "name", "x"))));

    private void AssertReopened(params long[] ids)
    {
        _file.Dispose();
        using var file = DocumentFile.Open(_folder["tokens"], Tokens.Schema);
        Assert.Equal(ids, Ids(file));
        Assert.Empty(file.FindDamage());
    }
}
