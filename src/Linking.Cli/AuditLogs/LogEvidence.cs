using Linking.AuditLogs;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Files;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Server.AuditLogs;
using Linking.Tokens;

namespace Linking.Cli.AuditLogs;

/// <summary>Entries of an audit log for somebody else: a folder that shows them to be what the ledger states.</summary>
/// <param name="Entries">In a row.</param>
/// <param name="Path">From the last of them.</param>
/// <param name="Statement">What the ledger states.</param>
/// <param name="Token">Of the statement.</param>
internal sealed record LogEvidence(IReadOnlyList<AuditEntry> Entries, AuditPath Path, Statement Statement, Token Token)
{
    /// <summary>The statement's file; its token stands beside it.</summary>
    public const string StatementFile = "statement.txt";

    private const string EntriesFile = "entries.log";
    private const string PathFile = "path.txt";
    private const int MaxEntriesSize = 1 << 28;

    /// <summary>Writes a new folder.</summary>
    /// <exception cref="CommandException">It is there already, or cannot be written.</exception>
    public static void Write(string folder, IEnumerable<AuditRow> rows, AuditPath path, ReadOnlyMemory<byte> statement, byte[] token)
    {
        try
        {
            if (Directory.Exists(folder) || File.Exists(folder))
                throw new CommandException(ExitCode.CannotCreate, $"{folder} is there already: name another folder.");
            DurableFolder.CreateOwnerOnly(folder);
            DurableFile.TryCreate(
                System.IO.Path.Combine(folder, EntriesFile), [.. rows.SelectMany(r => (byte[])[.. r.Text.Span, (byte)'\n'])]);
            DurableFile.TryCreate(System.IO.Path.Combine(folder, PathFile), path.ToText());
            DurableFile.TryCreate(System.IO.Path.Combine(folder, StatementFile), statement.Span);
            DurableFile.TryCreate(TokenFile.Beside(System.IO.Path.Combine(folder, StatementFile)), token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The evidence in {folder} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads a folder and holds its parts against each other.</summary>
    /// <exception cref="CommandException">One is missing, cannot be read, or does not lead to the next.</exception>
    public static async Task<LogEvidence> ReadAsync(string folder, CancellationToken cancellation)
    {
        var (entries, link) = ReadEntries(
            await InputFile.ReadAsync(System.IO.Path.Combine(folder, EntriesFile), MaxEntriesSize, cancellation));
        var pathBytes = await InputFile.ReadAsync(System.IO.Path.Combine(folder, PathFile), AuditPath.MaxSize + 1, cancellation);
        if (!AuditPath.TryRead(pathBytes, out var path, out var error))
            throw Wrong($"{PathFile} cannot be read: {error.Message}");
        var file = System.IO.Path.Combine(folder, StatementFile);
        var text = await InputFile.ReadAsync(file, LedgerEvent.MaxSize + 1, cancellation);
        if ((EventReading.Read(text, Suite.One).Event ?? EventReading.Read(text, Suite.Two).Event) is not Statement statement ||
            AuditStatement.Of(statement) is not { } stated)
            throw Wrong($"{StatementFile} states no audit log");
        if (path.Number != entries[^1].Number || path.Size != stated.Size || !path.LeadsTo(link, stated.Root))
            throw Wrong($"its entries do not lead to what {StatementFile} states: one was changed");
        var bytes = await InputFile.ReadAsync(TokenFile.Beside(file), Token.MaxSize + 1, cancellation);
        if (!Token.TryDecode(bytes, out var token, out error))
            throw Wrong($"the token of {StatementFile} cannot be read: {error.Message}");
        // Anybody may have a text stamped that reads like a statement; only the ledger itself writes events.
        if (token.Levels is not [{ Leaf: var leaf }] || leaf.Kind != LeafKind.Event || token.Header.Ledger != statement.Ledger ||
            !leaf.ToBytes().AsSpan().SequenceEqual(Leaf.OfEvent(token.Suite, text).ToBytes()))
            throw Wrong($"the token is not of {StatementFile} as an event of {statement.Ledger.Value}");
        return new LogEvidence(entries, path, statement, token);
    }

    private static (IReadOnlyList<AuditEntry> Entries, DigestPair Link) ReadEntries(ReadOnlyMemory<byte> bytes)
    {
        var entries = new List<AuditEntry>();
        var link = default(DigestPair);
        for (var at = 0; at < bytes.Length;)
        {
            var length = bytes.Span[at..].IndexOf("\n\n"u8) + 1;
            if (length == 0)
                throw Wrong($"{EntriesFile} breaks off");
            var text = bytes.Slice(at, length);
            if (!AuditEntry.TryRead(text.Span, out var entry, out var error))
                throw Wrong($"an entry behind byte {at} of {EntriesFile} cannot be read: {error.Message}");
            if (entries.Count > 0 && (entry.Number != entries[^1].Number + 1 || entry.Before != link))
                throw Wrong($"entry {entry.Number} does not follow from the one before");
            entries.Add(entry);
            link = AuditEntry.LinkOf(text.Span);
            at += length + 1;
        }

        return entries.Count > 0 ? (entries, link) : throw Wrong($"{EntriesFile} is empty");
    }

    private static CommandException Wrong(string how) => new(ExitCode.Invalid, $"The evidence does not hold: {how}.");
}
