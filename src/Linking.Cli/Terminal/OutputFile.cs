using Linking.Cli.Paths;
using Linking.Files;

namespace Linking.Cli.Terminal;

/// <summary>Writes a new file whole or not at all.</summary>
internal static class OutputFile
{
    /// <exception cref="CommandException">It cannot be written, or there is one of that name.</exception>
    public static void Create(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!(RawNames.IsRaw(path) ? RawFile.TryWrite(path, bytes, mayReplace: false) : DurableFile.TryCreate(path, bytes)))
                throw new CommandException(ExitCode.CannotCreate, $"{path} is there already. Move it, or name another file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.CannotCreate, $"The file {path} could not be written: {exception.Message.TrimEnd('.')}.", exception);
        }
    }
}
