using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Renewal;

namespace Linking.Cli.Renewals;

/// <summary>Reads <c>.ler</c> files.</summary>
internal static class RecordPath
{
    /// <summary>The record's place for a file: beside it, with <c>.ler</c> behind its name.</summary>
    public static string Beside(string path) => path + EvidenceRecord.FileExtension;

    public static bool IsNamedLikeOne(string path) => path.EndsWith(EvidenceRecord.FileExtension, StringComparison.OrdinalIgnoreCase);

    /// <summary>The record beside a file; null if there is none.</summary>
    public static string? Find(string file) => FileFacts.Exists(Beside(file)) ? Beside(file) : null;

    /// <summary>The bytes, however bad they are; of a file that is too long only as many as show it.</summary>
    /// <exception cref="CommandException">There is no such file.</exception>
    public static Task<byte[]> ReadAsync(string path, CancellationToken cancellation) =>
        InputFile.ReadAsync(path, EvidenceRecord.MaxSize + 1, cancellation);

    /// <summary>A record that can be renewed or extended: whole to its last byte.</summary>
    /// <exception cref="CommandException">It is none, or has something behind its stages that this version does not use.</exception>
    public static EvidenceRecord Decode(string path, byte[] bytes)
    {
        if (!EvidenceRecord.TryDecode(bytes, out var record, out var error))
            throw new CommandException(ExitCode.Data, $"{path} is no evidence record that can be read. {error.Message}");
        return record.Fault.Kind == Formats.DecodeErrorKind.None
            ? record
            : throw new CommandException(
                ExitCode.Data, $"{path} has something behind stage {record.Stages.Count} that cannot be used. {record.Fault.Message}");
    }
}
