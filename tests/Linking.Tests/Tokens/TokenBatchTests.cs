using Linking.Leaves;
using Linking.Tests.Vectors;
using Linking.Tokens;

namespace Linking.Tests.Tokens;

public sealed class TokenBatchTests
{
    [Fact]
    public void TryCreate_EveryVector_FindsWhatAPersonSays()
    {
        foreach (var vector in BatchCases.All())
        {
            var cut = LeafBatch.TryCut(vector.Leaves, out var leaves, out _, out _);
            Assert.True(cut == vector.Fault is not null, vector.Name);
            if (leaves is null)
                continue;
            var made = TokenBatch.TryCreate(leaves, vector.Token, vector.RightAlpha, vector.RightBeta, out _, out var error);
            Assert.True(vector.Fault == error.Fault, $"{vector.Name}: {error.Fault}, {error.Message}");
            Assert.Equal(vector.Fault == BatchFault.None, made);
            Assert.True(made || error.Message.EndsWith('.'), vector.Name);
        }
    }

    [Fact]
    public void Write_TheFirst_IsTheTokenThatWasGiven()
    {
        foreach (var vector in BatchCases.All().Where(v => v.Fault == BatchFault.None))
        {
            Assert.True(LeafBatch.TryCut(vector.Leaves, out var leaves, out _, out _));
            Assert.True(TokenBatch.TryCreate(leaves, vector.Token, vector.RightAlpha, vector.RightBeta, out var batch, out _));
            var bytes = new byte[batch.SizeOf(0)];
            Assert.Equal(bytes.Length, batch.Write(0, bytes));
            Assert.Equal(vector.Token, bytes);
            Assert.Equal(leaves.Count, batch.Count);
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.SizeOf(batch.Count));
            Assert.Throws<ArgumentOutOfRangeException>(() => batch.Write(-1, bytes));
            Assert.ThrowsAny<ArgumentException>(() => batch.Write(0, bytes.AsSpan(1)));
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("cut", 2)]
    [InlineData("kind", 1)]
    public void TryCut_NotWholeLeaves_NamesTheLeaf(string what, int index)
    {
        var bytes = Enumerable.Range(0, 3).SelectMany(i => Document(i)).ToArray();
        if (what == "kind")
            bytes[Document(0).Length + 3] = 9;
        bytes = what.Length == 0 ? [] : what == "cut" ? bytes[..^1] : bytes;
        Assert.False(LeafBatch.TryCut(bytes, out var batch, out var found, out var error));
        Assert.Null(batch);
        Assert.Equal(index, found);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCut_LeavesOfSeveralSizes_AreFound()
    {
        var bytes = Enumerable.Range(0, 33).SelectMany(i => Document(i)).ToArray();
        Assert.True(LeafBatch.TryCut(bytes, out var batch, out _, out _));
        Assert.Equal(33, batch.Count);
        for (var i = 0; i < batch.Count; i++)
            Assert.True(batch[i].SequenceEqual(Document(i)));
        Assert.Equal(-1, batch.IndexOfEvent());
        Assert.Throws<ArgumentOutOfRangeException>(() => batch[33].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch[-1].Length);
    }

    [Fact]
    public void IndexOfEvent_AnEvent_IsFound()
    {
        byte[] bytes = [.. Document(3), .. new Leaf(LeafKind.Event, default).ToBytes(), .. Document(4)];
        Assert.True(LeafBatch.TryCut(bytes, out var batch, out _, out _));
        Assert.Equal(1, batch.IndexOfEvent());
    }

    private static byte[] Document(int i) => new Leaf(LeafKind.Document, Linking.Hashing.Imprint.Compute([(byte)i]), nonce: new byte[i]).ToBytes();
}
