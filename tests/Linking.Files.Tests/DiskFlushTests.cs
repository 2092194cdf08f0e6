using Microsoft.Win32.SafeHandles;

namespace Linking.Files.Tests;

public sealed class DiskFlushTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Flush_Stream_WritesItsBuffer()
    {
        using var file = new FileStream(_folder["file"], FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        file.Write("new"u8);

        DiskFlush.Flush(file);

        Assert.Equal(3, new FileInfo(_folder["file"]).Length);
    }

    [Fact]
    public void Flush_APipe_Fails()
    {
        if (OperatingSystem.IsWindows())
            return;
        // fsync of a pipe is EINVAL, which the runtime takes for success.
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        using var handle = new SafeFileHandle(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

        var failure = Assert.Throws<IOException>(() => DiskFlush.Flush(handle, "the pipe"));

        Assert.Contains("the pipe", failure.Message, StringComparison.Ordinal);
        Assert.Equal(22, failure.HResult);
        RandomAccess.FlushToDisk(handle);
    }

    [Fact]
    public void Settle_AFile_KeepsItOpenAndReadable()
    {
        File.WriteAllText(_folder["file"], "old");

        using var settled = DiskFlush.Settle(_folder["file"]);

        Assert.Equal(OperatingSystem.IsWindows(), settled is null);
        Assert.Equal("old", File.ReadAllText(_folder["file"]));
    }

    [Fact]
    public void Settle_NoSuchFile_HasNothingToDo() => Assert.Null(DiskFlush.Settle(_folder["none"]));

    public void Dispose() => _folder.Dispose();
}
