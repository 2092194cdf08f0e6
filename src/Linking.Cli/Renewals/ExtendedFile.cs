using Linking.Cli.Catalogues;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Cli.Renewals;

/// <summary>A file with a token that can be extended: the token itself, or a record, of which it is the last stage's.</summary>
/// <param name="Path">The file.</param>
/// <param name="Token">The token.</param>
/// <param name="Record">The record; null of a token.</param>
internal sealed record ExtendedFile(string Path, Token Token, EvidenceRecord? Record)
{
    public static bool IsNamedLikeOne(string path) => TokenFile.IsNamedLikeOne(path) || RecordPath.IsNamedLikeOne(path);

    /// <exception cref="CommandException">It cannot be read, or has no token that can be extended.</exception>
    public static async Task<ExtendedFile> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!RecordPath.IsNamedLikeOne(path))
            return new ExtendedFile(path, TokenFile.Decode(path, await TokenFile.ReadAsync(path, cancellation)), null);
        var record = RecordPath.Decode(path, await RecordPath.ReadAsync(path, cancellation));
        return record.Stages[^1].Stamp is { Type: SectionType.Token, Bytes: var bytes } && Token.TryDecode(bytes, out var token, out _)
            ? new ExtendedFile(path, token, record)
            : throw new CommandException(ExitCode.Data, $"{path}: stage {record.Stages.Count} has no token that can be extended.");
    }

    /// <summary>For the catalogue; null of a record.</summary>
    public CatalogueEntry? Entry(Token extended, Instant now)
    {
        if (Record is not null)
            return null;
        var file = TokenPaths.FileOf(Path) is var beside && FileFacts.Exists(beside) ? beside : null;
        return CatalogueEntry.Of(Path, file, extended.Levels[0].Leaf.Digests, extended, identity: null, now);
    }

    /// <summary>Puts the extended token in the place of the one that is there.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public void Write(Token extended)
    {
        TokenFile.Rewrite(Path, BytesWith(extended));
    }

    /// <summary>The file as it is with the extended token.</summary>
    public byte[] BytesWith(Token extended) => Record is null ? extended.ToBytes() : RecordRenewal.WithLastToken(Record, extended);
}
