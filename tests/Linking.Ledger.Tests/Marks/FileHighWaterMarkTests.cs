using Linking.Hashing;
using Linking.Ledger.Marks;

namespace Linking.Ledger.Tests.Marks;

public sealed class FileHighWaterMarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linking-test-");

    private string File => Path.Combine(_folder.FullName, "mark");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_NeverWritten_IsNull() => Assert.Null(new FileHighWaterMark(File).Read());

    [Fact]
    public void Write_Twice_KeepsTheLast()
    {
        var marks = new FileHighWaterMark(File);
        marks.Write(new HighWaterMark(1, default));
        var last = new HighWaterMark(123456, Suite.One.Hash([1]));
        marks.Write(last);
        Assert.Equal(last, new FileHighWaterMark(File).Read());
        Assert.Equal(["mark"], _folder.GetFiles().Select(f => f.Name));
    }

    [Fact]
    public void Read_OnAnotherMachine_SaysSo()
    {
        new FileHighWaterMark(File, "a").Write(new HighWaterMark(7, Suite.One.Zero));
        Assert.True(new FileHighWaterMark(File, "b").Read()!.OfAnotherMachine);
        Assert.False(new FileHighWaterMark(File, "a").Read()!.OfAnotherMachine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linking high-water mark v2\nsize 1\n")]
    [InlineData("linking high-water mark v3\nsize 1\nlink x\nmachine x\n")]
    [InlineData("linking high-water mark v2\nsize 1\nlink x\nmachine x\n")]
    [InlineData("linking high-water mark v2\nsize 0\nlink 00:00\nmachine x\n")]
    public void Read_Rubbish_Throws(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Throws<FormatException>(() => new FileHighWaterMark(File).Read());
    }

    [Fact]
    public void Read_HugeFile_Throws()
    {
        using (var file = System.IO.File.Create(File))
            file.SetLength(1L << 32);
        Assert.Throws<FormatException>(() => new FileHighWaterMark(File).Read());
    }

    [Fact]
    public void Write_FolderMissing_ThrowsIOException() =>
        Assert.ThrowsAny<IOException>(() => new FileHighWaterMark(Path.Combine(_folder.FullName, "none", "mark"))
            .Write(new HighWaterMark(1, default)));
}
