using Linking.Cli.Commands;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Verification;

namespace Linking.Cli.Announcing;

/// <summary>Verifies offline that a ledger has announced a file: by the statement about it, and the statement's token.</summary>
internal static class AnnouncedFile
{
    /// <summary>In the folder of a book: documents, statements and their tokens.</summary>
    public const string Folder = "announced";

    private const string Extension = ".statement";

    /// <summary>Where the statement about a file stands.</summary>
    public static string StatementOf(string file) => file + Extension;

    /// <param name="file">The file that is said to be announced.</param>
    /// <param name="options">What the statement's token may rest on; in the folders of books among it statements are looked for.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>The verdict of the statement's token; if Valid, with a remark on what the statement says of the file.</returns>
    /// <exception cref="CommandException">No statement of a ledger is about this file.</exception>
    public static async Task<VerifiedToken> VerifyAsync(string file, EvidenceOptions options, CancellationToken cancellation)
    {
        var imprints = new Dictionary<Suite, DigestPair>();
        CommandException? refused = null;
        VerifiedToken? weak = null;
        foreach (var path in Candidates(file, options))
        {
            var bytes = await InputFile.ReadAsync(path, LedgerEvent.MaxSize + 1, cancellation);
            var read = EventReading.Read(bytes, Suite.One).Event ?? EventReading.Read(bytes, Suite.Two).Event;
            if (read is not Statement statement)
                continue;
            var suite = Suite.OfWidth(statement.Digests.Width);
            if (!imprints.TryGetValue(suite, out var imprint))
                imprints[suite] = imprint = await FileProgress.ImprintAsync(file, suite, cancellation);
            if (statement.Digests != imprint)
            {
                if (path == StatementOf(file))
                    refused ??= new CommandException(
                        ExitCode.Invalid,
                        Say($"{path} announces another file: its digests are not those of {file}. The file was changed, or exchanged."));
                continue;
            }

            var verified = await VerifyCommand.VerifyAsync(path, null, TokenFile.Beside(path), options, cancellation);
            // Anybody may have a text stamped that reads like a statement; only the ledger itself writes events.
            if (verified.Verdict.Token is { } token &&
                (token.Levels is not [{ Leaf.Kind: LeafKind.Event }] || token.Header.Ledger != statement.Ledger))
            {
                refused ??= new CommandException(
                    ExitCode.Invalid,
                    Say($"{path} is no statement of {statement.Ledger.Value}: its token is not of an event of that ledger."));
                continue;
            }

            if (verified.Verdict is not { Result: VerificationResult.Valid, Token.Header.Index: var round })
            {
                weak ??= verified;
                continue;
            }

            var said = string.Concat(statement.Text.Select(line => $" “{line}”"));
            var ledger = statement.Ledger.Value;
            var remark = verified.Verdict is { Identity: not null, IsAttributed: true }
                ? Say($"The file {file} is the one that {ledger} announced in round {round} as {statement.About}.{said}")
                : Say(
                    $"The file {file} is the one that a ledger under the name {ledger} announced in round {round} as " +
                    $"{statement.About}.{said} Nobody has checked that it is that ledger: give --identity.");
            return verified with { Evidence = verified.Evidence with { Remarks = [remark, .. verified.Evidence.Remarks] } };
        }

        if (weak is not null)
            return weak;
        throw refused ?? new CommandException(
            ExitCode.NoInput,
            Say($"No statement about {file} was found, neither {StatementOf(file)} nor in the folder {Folder} of a book given with -p."));
    }

    private static IEnumerable<string> Candidates(string file, EvidenceOptions options)
    {
        if (FileFacts.Exists(StatementOf(file)))
            yield return StatementOf(file);
        foreach (var folder in options.Publications.Select(book => Path.Combine(book, Folder)).Where(Directory.Exists))
        {
            var found = Directory.EnumerateFiles(folder, "*" + Extension).Where(p => FileFacts.Exists(TokenFile.Beside(p)));
            foreach (var path in found.Order(StringComparer.Ordinal))
                yield return path;
        }
    }
}
