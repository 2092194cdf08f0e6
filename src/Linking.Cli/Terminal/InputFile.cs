using Linking.Cli.Paths;

namespace Linking.Cli.Terminal;

/// <summary>Opens what a user named to be read: a file, a pipe, a device, or standard input.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading from its beginning; <c>-</c> is standard input.</summary>
    /// <exception cref="CommandException">There is no such file, it may not be read, or it is a folder.</exception>
    public static async Task<Stream> OpenAsync(string path, CancellationToken cancellation)
    {
        if (path == "-")
            return Console.OpenStandardInput();
        CheckThere(path);
        try
        {
            // A pipe that nobody writes to is not even opened.
            return await AwayAsync<Stream>(
                () => RawNames.IsRaw(path)
                    ? RawFile.OpenRead(path)
                    : new FileStream(
                        path,
                        new FileStreamOptions
                        {
                            Access = FileAccess.Read,
                            Share = FileShare.ReadWrite | FileShare.Delete,
                            BufferSize = 0,
                            Options = FileOptions.SequentialScan,
                        }),
                cancellation);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCode.NoInput, $"There is no file {path}.", exception);
        }
        catch (IOException exception) when (FileFacts.Of(path) is null && FileFacts.Of(path, ofLink: true) is { IsLink: true })
        {
            throw new CommandException(ExitCode.NoInput, $"{path} is a link that leads nowhere, or back to itself.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} may not be read by this user.", exception);
        }
    }

    /// <summary>Looks whether there is a file, without opening it.</summary>
    /// <exception cref="CommandException">There is no such file, or it is a folder.</exception>
    public static void CheckThere(string path)
    {
        if (FileFacts.IsFolderAt(path))
            throw new CommandException(
                ExitCode.NoInput, $"{path} is a folder. Name files, for example those in it: {Path.Combine(path, "*")}");
        if (path != "-" && !FileFacts.Exists(path))
            throw new CommandException(ExitCode.NoInput, $"There is no file {path}.");
    }

    /// <summary>Among many files a pipe or a device is no data: it would be waited for, or read, for ever.</summary>
    /// <exception cref="CommandException">It is one.</exception>
    public static void CheckPlain(string path)
    {
        if (FileFacts.IsDeviceAt(path))
            throw new CommandException(
                ExitCode.NoInput, $"{path} is a pipe or a device, which is not read among many files. Name it alone.");
    }

    /// <summary>Reads from the beginning at most so many bytes.</summary>
    /// <exception cref="CommandException">As <see cref="OpenAsync"/>.</exception>
    public static async Task<byte[]> ReadAsync(string path, int limit, CancellationToken cancellation)
    {
        await using var file = await OpenAsync(path, cancellation);
        return await AwayAsync(
            () =>
            {
                // As much as a file says it has, and one byte to see its end by; what says nothing, or has grown, gets the limit.
                var bytes = new byte[file.CanSeek ? (int)Math.Min(limit, file.Length + 1) : limit];
                var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (read == bytes.Length && read < limit)
                {
                    Array.Resize(ref bytes, limit);
                    read += file.ReadAtLeast(bytes.AsSpan(read), limit - read, throwOnEndOfStream: false);
                }

                return bytes[..read];
            },
            cancellation);
    }

    /// <summary>Calls of the system that wait and cannot be cancelled are left behind: the process ends anyway.</summary>
    public static Task<T> AwayAsync<T>(Func<T> call, CancellationToken cancellation) =>
        Task.Run(call, CancellationToken.None).WaitAsync(cancellation);
}
