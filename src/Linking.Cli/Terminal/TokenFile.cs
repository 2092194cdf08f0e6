using Linking.Tokens;

namespace Linking.Cli.Terminal;

/// <summary>Reads and writes <c>.lts</c> files. A file is replaced whole or not at all.</summary>
internal static class TokenFile
{
    /// <summary>The token's place for a file: beside it, with <c>.lts</c> behind its name.</summary>
    public static string Beside(string path) => path + Token.FileExtension;

    /// <summary>
    /// The bytes, however bad they are; of a file that is too long to be a token only as many as show it.
    /// </summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static byte[] Read(string path)
    {
        if (Directory.Exists(path))
            throw new CommandException(ExitCode.NoInput, $"{path} is a folder, not a token.");
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[(int)Math.Min(file.Length, Token.MaxSize + 1)];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCode.NoInput, $"There is no token {path}.", exception);
        }
    }

    /// <exception cref="CommandException">It cannot be decoded.</exception>
    public static Token Decode(string path, byte[] bytes) => Token.TryDecode(bytes, out var token, out var error)
        ? token
        : throw new CommandException(ExitCode.Data, $"{path}: {error.Message}");

    /// <summary>Writes beside and renames, so that neither an interruption nor a full disk leaves half a token.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var part = path + ".tmp";
        try
        {
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new CommandException(ExitCode.CannotCreate, $"The token {path} could not be written: {exception.Message}", exception);
        }
    }
}
