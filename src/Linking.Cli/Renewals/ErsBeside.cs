using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Ers;
using Linking.Renewal;

namespace Linking.Cli.Renewals;

/// <summary>A record of RFC 4998 that lies beside a document, as an archive gave it (docs/spec/ers.md).</summary>
internal static class ErsBeside
{
    /// <summary>The record's place; null if there is none.</summary>
    public static string? Find(string file) => FileFacts.Exists(file + ErsRecord.FileExtension) ? file + ErsRecord.FileExtension : null;

    public static bool IsNamedLikeOne(string path) => path.EndsWith(ErsRecord.FileExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The document that a record is named after.</summary>
    public static string FileOf(string path) => path[..^ErsRecord.FileExtension.Length];

    /// <summary>An evidence record whose stage 1 it is; whether it can be read or is right the verdict says.</summary>
    /// <exception cref="CommandException">There is no such file, or it is longer than any.</exception>
    public static async Task<byte[]> FirstStageAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, ErsRecord.MaxSize + 1, cancellation);
        return bytes.Length is > 0 and <= ErsRecord.MaxSize
            ? EvidenceRecord.Create(new EvidenceSection(SectionType.Ers, bytes), [])
            : throw new CommandException(
                ExitCode.Data, Say($"{path} is no record of RFC 4998: these have 1 to {ErsRecord.MaxSize} bytes."));
    }
}
