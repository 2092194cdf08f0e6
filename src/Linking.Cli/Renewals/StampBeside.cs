using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Renewal;
using Linking.Tsp;

namespace Linking.Cli.Renewals;

/// <summary>The stamp of a time-stamp authority that lies beside a file, as its software wrote it.</summary>
internal static class StampBeside
{
    // An answer, as openssl writes it; the token alone.
    private static readonly string[] Extensions = [".tsr", ".tst"];

    /// <summary>The stamp's place; null if there is none.</summary>
    public static string? Find(string file) => Extensions.Select(extension => file + extension).FirstOrDefault(FileFacts.Exists);

    /// <summary>Whether a file that was named is such a stamp, of a file beside it: the name of that one; else null.</summary>
    public static string? FileOf(string path) =>
        Extensions.FirstOrDefault(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)) is { } extension &&
        FileFacts.Exists(path[..^extension.Length]) ? path[..^extension.Length] : null;

    /// <summary>A record of one stage, made of it; whether it is right is not looked at.</summary>
    /// <exception cref="CommandException">It cannot be read.</exception>
    public static async Task<byte[]> FirstStageAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, StampFile.MaxSize + 1, cancellation);
        return StampFile.TryReadToken(bytes, out var token)
            ? EvidenceRecord.Create(new EvidenceSection(SectionType.Stamp, token), [])
            : throw new CommandException(
                ExitCode.Data,
                Say(
                    $"{path} has no stamp of RFC 3161 that can be read. It must be an authority's answer that grants one, or the token " +
                    $"alone, in DER."));
    }
}
