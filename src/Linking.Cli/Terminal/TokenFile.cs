using System.Diagnostics.CodeAnalysis;

using Linking.Cli.Paths;
using Linking.Files;
using Linking.Formats;
using Linking.Tokens;
using Linking.Tsp.Linked;

namespace Linking.Cli.Terminal;

/// <summary>Reads and writes <c>.lts</c> files. A file is replaced whole or not at all.</summary>
internal static class TokenFile
{
    // The longest name that the file systems in use take.
    private const int LongestName = 255;

    /// <summary>The token's place for a file: beside it, with <c>.lts</c> behind its name.</summary>
    public static string Beside(string path) => path + Token.FileExtension;

    /// <summary>Whether the name ends like a token's; a token may be stamped too.</summary>
    public static bool IsNamedLikeOne(string path) => path.EndsWith(Token.FileExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The bytes, however bad they are; of a file that is too long to be a token only as many as show it.
    /// </summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellation) =>
        InputFile.ReadAsync(path, Token.MaxSize + 1, cancellation);

    /// <summary>Decodes a token.</summary>
    public static bool TryDecode(byte[] bytes, [NotNullWhen(true)] out Token? token) => Token.TryDecode(bytes, out token, out _);

    /// <summary>Whether bytes are a token, or what is left of one.</summary>
    public static bool BeginsLikeOne(ReadOnlySpan<byte> bytes) => bytes.IsEmpty || bytes.StartsWith("LTS"u8);

    /// <exception cref="CommandException">It cannot be decoded.</exception>
    public static Token Decode(string path, byte[] bytes) => Token.TryDecode(bytes, out var token, out var error)
        ? token
        : throw new CommandException(ExitCode.Data, $"{path} is no token that can be read. {Explain(bytes, error)}");

    /// <summary>Why bytes are no token: one sentence.</summary>
    public static string Explain(byte[] bytes, DecodeError error) => bytes.Length switch
    {
        0 => Say("The token is empty: the file has 0 bytes."),
        _ when LinkedToken.BeginsLikeOne(bytes) =>
            Say("It is a linked token, which is not verified itself: 'linking translate linked --back' makes the token of it again."),
        > Token.MaxSize => Say($"The token is too long: a token has at most {Token.MaxSize} bytes."),
        _ => Known(error.Message),
    };

    /// <summary>The token that was named; not a file that has one beside it, as who names two files names.</summary>
    /// <exception cref="CommandException">It is such a file.</exception>
    public static string NotAFile(string token) => IsNamedLikeOne(token) || !FileFacts.Exists(Beside(token))
        ? token
        : throw new CommandException(
            ExitCode.Usage,
            $"{token} is no token, but a file that has one, {Beside(token)}. The file comes first, its token behind it; for many files " +
            $"name them behind --tokens.");

    /// <summary>Looks whether a token can be written, before anything is sent for it.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void CheckPlace(string path, bool mayReplace)
    {
        if (FileFacts.IsFolderAt(path))
            throw new CommandException(
                ExitCode.CannotCreate, $"The token cannot be written: {path} is a folder. Name a file in it with --output.");
        if (!mayReplace && FileFacts.Exists(path))
            throw Taken(path);
        var folder = FolderOf(path);
        if (!FileFacts.IsFolderAt(folder))
            throw new CommandException(ExitCode.CannotCreate, $"The token {path} cannot be written: there is no folder {folder}.");
        if (RawNames.Encode(Path.GetFileName(path)).Length - 1 > LongestName)
            throw new CommandException(
                ExitCode.CannotCreate,
                $"The token cannot be written: its name would be longer than {LongestName} bytes. Choose a shorter one with --output.");
    }

    /// <summary>Looks whether files can be made beside a token, by making one.</summary>
    /// <exception cref="CommandException">They cannot.</exception>
    public static void CheckFolder(string path)
    {
        var (folder, name) = (FolderOf(path), $".{Guid.NewGuid():n}.tmp");
        try
        {
            using var open = RawNames.IsRaw(folder) ? RawFile.Open(folder) : null;
            using var file = new FileStream(
                Path.Combine(open is null ? folder : RawFile.PlaceOf(open), name),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.CannotCreate,
                $"The token {path} cannot be written: in the folder {folder} no file can be made " +
                $"({Reason(exception, Path.Combine(folder, name), Say("the new file"))}). Choose another place with --output.",
                exception);
        }
    }

    /// <summary>Writes a new token; neither an interruption nor a full disk leaves half of it.</summary>
    /// <exception cref="CommandException">It cannot be written, or there is one and it may not be replaced.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool mayReplace)
    {
        try
        {
            if (!(RawNames.IsRaw(path) ? RawFile.TryWrite(path, bytes, mayReplace) : TryWrite(path, bytes, mayReplace)))
                throw Taken(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, exception);
        }
    }

    /// <summary>Puts a token in the place of the one that is there: behind links, with its owner and its permissions.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public static void Rewrite(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (RawNames.IsRaw(path))
            {
                RawFile.Replace(path, bytes);
                return;
            }

            Replace(path, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, exception);
        }
    }

    private static bool TryWrite(string path, ReadOnlySpan<byte> bytes, bool mayReplace)
    {
        if (!mayReplace || !File.Exists(path))
            return DurableFile.TryCreate(path, bytes);
        Replace(path, bytes);
        return true;
    }

    private static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var target = File.ResolveLinkTarget(Path.GetFullPath(path), returnFinalTarget: true)?.FullName ?? path;
        var former = FileFacts.Of(target);
        DurableFile.Replace(target, bytes, OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(target));
        if (former is not null)
            FileFacts.GiveTo(target, former);
    }

    private static CommandException Taken(string path) =>
        new(ExitCode.CannotCreate, $"{path} is there already. Move it, or overwrite it with --force.");

    private static CommandException NotWritten(string path, Exception exception) =>
        new(ExitCode.CannotCreate, $"The token {path} could not be written: {Reason(exception, path, path)}.", exception);

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);

    // The sentence names the place; the system's own words come without it.
    private static string Reason(Exception exception, string path, string name) => exception is FileNotFoundException
        ? Say("the system takes none there")
        : exception.Message.Replace($" : '{path}'", "", StringComparison.Ordinal).Replace(path, name, StringComparison.Ordinal)
            .TrimEnd('.');
}
