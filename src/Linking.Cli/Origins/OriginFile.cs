using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Notes;
using Linking.Origins;
using Linking.Tokens;

namespace Linking.Cli.Origins;

/// <summary>Reads <c>.lor</c> files, and says where they go.</summary>
internal static class OriginFile
{
    public static bool IsNamedLikeOne(string path) => path.EndsWith(OriginStatement.FileExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The statement's place for a token: beside it, with <c>.lor</c> instead of <c>.lts</c>, or behind another ending.</summary>
    public static string Beside(string token) => TokenFile.IsNamedLikeOne(token)
        ? token[..^Token.FileExtension.Length] + OriginStatement.FileExtension
        : token + OriginStatement.FileExtension;

    /// <summary>Why none can be made beside a token; null if it can.</summary>
    public static string? ProblemOf(string path) => FileFacts.Exists(path)
        ? Say($"{path} is there already: an origin statement is never overwritten. Move it, or delete it if its token was never written.")
        : null;

    /// <summary>Takes away a statement that was just made, and whose token could not be written: it is worth nothing.</summary>
    /// <param name="path">The statement's file.</param>
    /// <param name="token">Where its token was to go. Where one is, nothing is done.</param>
    /// <returns>What is left: a sentence behind a space; empty if nothing is.</returns>
    public static string TakeAway(string path, string token)
    {
        if (FileFacts.Exists(token))
            return "";
        try
        {
            if (!RawNames.IsRaw(path))
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Say($" {path} is left without a token: delete it.");
        }

        return FileFacts.Exists(path) ? Say($" {path} is left without a token: delete it.") : "";
    }

    /// <exception cref="CommandException">There is no such file, or it cannot be read.</exception>
    public static async Task<(OriginStatement Statement, SignedNote Note, byte[] Bytes)> ReadAsync(
        string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, OriginStatement.MaxSize + 1, cancellation);
        return OriginStatement.TryParseNote(bytes, out var statement, out var note, out var error)
            ? (statement, note, bytes)
            : throw new CommandException(
                ExitCode.Data, Say($"{path} is no origin statement that can be read. {Known(error.Message)}"));
    }
}
