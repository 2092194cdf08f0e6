using Linking.AuditLogs;
using Linking.Events;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Client.HandOvers;

/// <summary>Looks at every event of a history: those of the record must be in it, and statements are what a hand-over rests on.</summary>
/// <param name="folder">Of the hand-over.</param>
/// <param name="record">Of the ledger.</param>
/// <param name="digests">Of <c>handover.txt</c> under the ledger's functions.</param>
/// <param name="findings">What is found is added.</param>
internal sealed class EventCheck(HandOverPlace folder, RecordFile record, DigestPair digests, HandOverFindings findings)
{
    private const string Announced = "announced";
    private const string StatementEnd = ".statement";

    private readonly Dictionary<ulong, RecordEntry> _record = record.Entries.ToDictionary(e => e.Round);
    private readonly Dictionary<Digest, (string Name, ulong? Round)> _files = FilesIn(folder, findings);

    private bool _isSomeLost;

    /// <summary>The first round in which the ledger has stated the digests; null: none.</summary>
    public ulong? Stated { get; private set; }

    /// <summary>Files of statements that are in no round that is here: they may be in one that is lost.</summary>
    public List<string> Unplaced { get; } = [];

    /// <summary>What the ledger has stated of its audit log, in order.</summary>
    public List<AuditStatement> LogStatements { get; } = [];

    /// <summary>Takes the events of a round.</summary>
    public void Take(Header header, ReadOnlyMemory<byte> headerBytes, IReadOnlyList<(uint Leaf, ReadOnlyMemory<byte> Text)> events)
    {
        if (events is [(0, var first), ..] && RecordEvent.IsSaidBy(first.Span) &&
            (!_record.Remove(header.Index, out var entry) || !entry.Event.Span.SequenceEqual(first.Span) ||
             !entry.HeaderBytes.Span.SequenceEqual(headerBytes.Span)))
            findings.Add(HandOverCode.Record, $"Round {header.Index} holds an event of the record that the record does not have.");
        foreach (var (_, text) in events)
        {
            if (_files.Count > 0 && HashFunction.Sha3With256Bits.Hash(text.Span) is var digest &&
                _files.TryGetValue(digest, out var file) && file.Round is null)
                _files[digest] = (file.Name, header.Index);
            if (EventReading.Read(text, header.Suite).Event is not Statement statement || statement.Ledger != header.Ledger)
                continue;
            if (AuditStatement.Of(statement) is { } log)
                LogStatements.Add(log);
            if (statement.About == HandOverFiles.About && statement.Digests == digests)
                Stated ??= header.Index;
        }
    }

    /// <summary>Takes a round whose events are lost: what the record has of it the record itself leads to the header.</summary>
    public void TakeLost(Header header, ReadOnlyMemory<byte> headerBytes)
    {
        _isSomeLost = true;
        if (_record.TryGetValue(header.Index, out var entry) && entry.HeaderBytes.Span.SequenceEqual(headerBytes.Span))
            _record.Remove(header.Index);
    }

    /// <summary>The history has ended.</summary>
    /// <param name="covered">Statements of rounds from this one on do not count: nothing but signatures answers for them.</param>
    public void End(ulong covered)
    {
        foreach (var round in _record.Keys.Order())
            findings.Add(HandOverCode.Record, $"The record has an event of round {round} that is not in that round.");
        foreach (var (name, round) in _files.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (round is null && _isSomeLost)
                Unplaced.Add(name);
            else if (round is null)
                findings.Add(HandOverCode.Statement, $"{name} is in no round: the ledger has not said it.");
            else if (round >= covered)
                findings.Add(HandOverCode.Statement, $"{name} is in round {round}, and the published value covers {covered} rounds.");
        }
    }

    // Two files may say the same.
    private static Dictionary<Digest, (string Name, ulong? Round)> FilesIn(HandOverPlace folder, HandOverFindings findings)
    {
        var found = new Dictionary<Digest, (string, ulong?)>();
        foreach (var file in folder.NamesIn(Announced).Where(n => n.EndsWith(StatementEnd, StringComparison.Ordinal)))
        {
            var name = $"{Announced}/{file}";
            if (folder.Find(name, LedgerEvent.MaxSize) is { } bytes)
                found[HashFunction.Sha3With256Bits.Hash(bytes)] = (name, null);
            else
                findings.Add(HandOverCode.Statement, $"{name} is no plain file of at most {LedgerEvent.MaxSize} bytes, as a statement is.");
        }

        return found;
    }
}
