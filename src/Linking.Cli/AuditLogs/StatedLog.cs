using Linking.AuditLogs;
using Linking.Cli.Commands;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Server.AuditLogs;
using Linking.Server.Hosting;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Cli.AuditLogs;

/// <summary>An audit log, held against itself and against what its ledger states of it.</summary>
internal sealed class StatedLog
{
    private readonly List<(AuditStatement Statement, ReadOnlyMemory<byte> Text, ulong Round, bool Fits)> _statements = [];

    private StatedLog(IReadOnlyList<AuditRow> rows) => Rows = rows;

    /// <summary>All entries, each held against the one before.</summary>
    public IReadOnlyList<AuditRow> Rows { get; }

    /// <summary>Links of the entries.</summary>
    public IReadOnlyList<DigestPair> Links => [.. Rows.Select(r => r.Link)];

    /// <summary>What the ledger states of the log, in its order.</summary>
    public IReadOnlyList<(AuditStatement Statement, ReadOnlyMemory<byte> Text, ulong Round, bool Fits)> Statements => _statements;

    /// <summary>Entries that a statement fixes as they are.</summary>
    public ulong Stated => _statements.Where(s => s.Fits).Select(s => s.Statement.Size).DefaultIfEmpty().Max();

    /// <summary>Whether each statement is of this log.</summary>
    public bool IsSound => _statements.TrueForAll(s => s.Fits);

    /// <summary>Reads the log of a data folder, without its ledger.</summary>
    /// <exception cref="CommandException">It cannot be read, or does not hold together.</exception>
    public static StatedLog Read(string data)
    {
        try
        {
            var folder = new AuditLogFolder(data);
            var rows = folder.Read().ToList();
            return rows.Count > 0
                ? new StatedLog(rows)
                : throw new CommandException(ExitCode.NoInput, $"There is no audit log in {folder.Folder}: name the server's data folder.");
        }
        catch (AuditLogException e)
        {
            throw new CommandException(e.InnerException is null ? ExitCode.Invalid : ExitCode.NoInput, e.Message, e);
        }
    }

    /// <summary>Takes the statements of the ledger in the same folder.</summary>
    /// <exception cref="CommandException">There is no ledger, or it cannot be read.</exception>
    public async Task TakeFolderAsync(string data, CancellationToken cancellation)
    {
        try
        {
            await using var truth = TruthFile.OpenReadOnly(data);
            await foreach (var stored in truth.ReadEventsAsync(0, long.MaxValue, cancellation))
                Take(stored.Text, stored.Round);
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.Data, e.Message, e);
        }

        Judge();
    }

    /// <summary>Takes the statements that a server lists, each shown to stand in its ledger.</summary>
    public async Task TakeServerAsync(Client.LinkingClient client, CancellationToken cancellation)
    {
        await foreach (var listed in client.ListEventsAsync(cancellation: cancellation))
        {
            if (AuditStatement.Of(EventReading.Read(listed.Text, client.Suite).Event) is null)
                continue;
            if (await client.FindAsync(Leaf.OfEvent(client.Suite, listed.Text.Span), cancellation) is not { } found)
                throw new Client.UntrustedReplyException(
                    $"The server lists an event of round {listed.Round} that does not stand there.");
            Take(listed.Text, found.Token.Header.Index);
        }

        Judge();
    }

    private void Take(ReadOnlyMemory<byte> text, ulong round)
    {
        if (AuditStatement.Of(
                EventReading.Read(text, Suite.One).Event ?? EventReading.Read(text, Suite.Two).Event) is { } statement)
            _statements.Add((statement, text, round, Fits: false));
    }

    private void Judge()
    {
        var roots = new Dictionary<ulong, DigestPair>();
        var sizes = _statements.Select(s => s.Statement.Size).ToHashSet();
        var tree = new CompactRange();
        foreach (var row in Rows)
        {
            tree.Append(row.Link);
            if (sizes.Contains(tree.Size))
                roots[tree.Size] = tree.Root;
        }

        for (var i = 0; i < _statements.Count; i++)
        {
            var s = _statements[i];
            _statements[i] = s with { Fits = roots.TryGetValue(s.Statement.Size, out var root) && root == s.Statement.Root };
        }
    }
}
