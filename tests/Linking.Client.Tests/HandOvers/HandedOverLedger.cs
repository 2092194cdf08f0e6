using System.Text;

using Linking.AuditLogs;
using Linking.Client.HandOvers;
using Linking.Events;
using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Ledger.HandOvers;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;
using Linking.Tests.Verification;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Client.Tests.HandOvers;

/// <summary>A ledger with its hand-over: sealed, stated, published, finished.</summary>
internal sealed class HandedOverLedger : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private readonly Dictionary<ulong, byte[]> _events = [];
    private readonly Dictionary<ulong, SignedHead> _heads = [];
    private readonly List<UnprovableSubject> _lost = [];

    private HandedOverLedger(Suite suite, string id) => Old = new LedgerBuilder(id, suite);

    public LedgerBuilder Old { get; }

    public FileTree Tree => new(_folder["handover"]);

    /// <summary>The two values of the last publication.</summary>
    public IReadOnlyList<RepresentativeValue> Values => Old.Publications[^1].Values;

    public string this[string name] => Tree.PathOf(name);

    /// <param name="suite">Of the ledger.</param>
    /// <param name="rounds">Documents before the hand-over, a round each.</param>
    /// <param name="id">Of the ledger.</param>
    /// <param name="isEnded">Whether it has ended, or goes on.</param>
    /// <param name="lost">Rounds of which it has lost the leaves, and says so; null: none.</param>
    public static async Task<HandedOverLedger> MakeAsync(
        Suite suite, int rounds, string id = "example.org/ledger", bool isEnded = true, UnprovableSubject? lost = null)
    {
        var made = new HandedOverLedger(suite, id);
        var old = made.Old;
        for (var i = 1; i <= rounds; i++)
        {
            old.Add([.. Enumerable.Range(0, i % 5 == 0 ? 3 : 1).Select(j => old.Document(Encoding.ASCII.GetBytes($"{i}/{j}")))]);
            if (i == rounds / 2)
                old.Publish(old.Count);
        }

        if (lost is not null)
        {
            made._events[old.Notify(lost)] = old.Record.Entries[^1].Event.ToArray();
            made._lost.Add(lost);
        }

        var statement = new Statement { Ledger = old.Id, About = "spec", Digests = suite.Hash("a page"u8) }.ToText(suite);
        old.AddEvent(statement, isRecord: false);
        made.AddLog(3);
        old.Publish(old.Count);
        await made.SealAsync(statement);
        await made.FinishAsync(isEnded);
        return made;
    }

    public HandOverReport Check(IReadOnlyList<RepresentativeValue>? values = null) =>
        new HandOverCheck(HandOverPlace.Of(Tree), values ?? Values).Run(progress: null, default);

    /// <summary>
    /// Adds a round with an event behind the last one, as one does who has the folder and no more: headers, tiles, rounds and
    /// <c>late.txt</c>.
    /// </summary>
    /// <param name="text">Of the event.</param>
    /// <param name="isSigned">Whether he has the keys of the heads as well.</param>
    public async Task ForgeRoundAsync(byte[] text, bool isSigned)
    {
        var from = HeadOf(HandOverFiles.Sealed).Size;
        _events[Old.AddEvent(text, isRecord: false)] = text;
        var size = Old.Count;
        var headers = Old.Headers.Select(h => (ReadOnlyMemory<byte>)h.ToBytes()).ToList();
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var prefix = chain == Chain.Alpha ? "" : $"{Old.Suite[chain].Name()}/";
            File.WriteAllBytes(this[prefix + TilePath.OfEntries(0, (int)size)], EntryBundle.Encode(headers));
            File.WriteAllBytes(
                this[prefix + TilePath.OfTile(0, 0, (int)size)],
                [.. headers.SelectMany(h => Convert.FromHexString($"{Old.Suite.HashEntry(h.Span)[chain]}"))]);
            if (isSigned)
                File.WriteAllBytes(this[prefix + "checkpoint"], Old.Head(size)[chain].ToArray());
        }

        await using var truth = await TruthAsync();
        await new HandOverMaker(truth, Tree, progress: null).WriteRoundsAsync(from, size, isEnd: true, _lost, default);
        await WriteLateAsync(head => head with { Size = size });
    }

    /// <summary>The folder of the second verifier.</summary>
    public static string SecondVerifier
    {
        get
        {
            var root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Linking.sln")))
                root = Path.GetDirectoryName(root)!;
            return Path.Combine(root, "tests/independent/v1");
        }
    }

    /// <summary>What the second verifier says, with the last publication from elsewhere: exit code and codes with sentences.</summary>
    /// <param name="folder">Of the verifier; null: where it is at home.</param>
    public (int Code, string Said) CheckBySecond(string? folder = null)
    {
        File.WriteAllBytes(_folder["last.note"], Old.Sign(Old.Publications[^1]));
        var checker = Path.Combine(folder ?? SecondVerifier, "linking1_handover.py");
        // A machine may keep all of Python's programs from writing what they compiled; this one has to do so itself.
        var (code, said, error) = Programs.Try(
            "env", ["-u", "PYTHONDONTWRITEBYTECODE", "python3", checker, Tree.Path, "--publication", _folder["last.note"]]);
        Assert.Equal("", error);
        return (code, string.Concat(said.Split('\n').Where(l => l.StartsWith("LNH-", StringComparison.Ordinal)).Select(l => l + "\n")));
    }

    /// <summary>Writes the second manifest anew, as one does who has changed a file and hides it.</summary>
    public async Task WriteLateAsync(Func<HandOverHead, HandOverHead>? change = null)
    {
        var head = HeadOf(HandOverFiles.Late);
        using var first = Tree.Open(HandOverFiles.Sealed)!;
        var sealedNames = NamesIn(HandOverFiles.Sealed);
        head = change?.Invoke(head) ?? head with { Before = Imprint.Compute(Suite.One, first) };
        await WriteAsync(HandOverFiles.Late, head, n => !sealedNames.Contains(n));
    }

    /// <summary>Writes both anew.</summary>
    public async Task WriteBothAsync()
    {
        var names = NamesIn(HandOverFiles.Sealed);
        await WriteAsync(HandOverFiles.Sealed, HeadOf(HandOverFiles.Sealed), names.Contains);
        await WriteLateAsync();
    }

    public HashSet<string> NamesIn(string manifest)
    {
        using var stream = Tree.Open(manifest)!;
        var (reader, names) = (new ManifestReader(stream), new HashSet<string>(StringComparer.Ordinal));
        Assert.True(reader.TryOpen(out _), reader.Fault);
        while (reader.Read() is { } file)
            names.Add(file.Name);
        return names;
    }

    public async Task<ILedgerTruth> TruthAsync()
    {
        var truth = new MemoryLedgerTruth();
        for (var n = 0UL; n < Old.Count; n++)
        {
            var header = Old.Headers[(int)n].ToBytes();
            var events = _events.TryGetValue(n, out var text) ? [new StoredEvent(n, 0, text)] : (StoredEvent[])[];
            await truth.AppendAsync(
                new StoredRound(
                    n, header, Old.Suite.HashEntry(header), n == 0 ? null : HeadOf(n), LeavesOf(n), events),
                default);
        }

        foreach (var publication in Old.Publications)
            await truth.AppendPublicationAsync(new StoredPublication(publication.Number, publication.Size, Old.Sign(publication)), default);
        return truth;
    }

    public void Dispose() => _folder.Dispose();

    private HandOverHead HeadOf(string name)
    {
        using var stream = Tree.Open(name)!;
        Assert.True(new ManifestReader(stream).TryOpen(out var head));
        return head!;
    }

    private byte[] LeavesOf(ulong n)
    {
        var leaves = Old.LeavesOf(n).SelectMany(l => l).ToArray();
        // One bit of a lost round: its leaves lead to no header any more.
        if (_lost.Exists(l => l.First <= n && n <= l.Last))
            leaves[20] ^= 1;
        return leaves;
    }

    private SignedHead HeadOf(ulong size) => _heads.TryGetValue(size, out var known) ? known : _heads[size] = Old.Head(size);

    private Task<HandOverHead> WriteAsync(string name, HandOverHead head, Predicate<string> isListed) =>
        new HandOverMaker(new MemoryLedgerTruth(), Tree, progress: null).WriteManifestAsync(name, head, isListed, default);

    private async Task SealAsync(byte[] statement)
    {
        _events[0] = Old.Record.Entries[0].Event.ToArray();
        _events[Old.Count - 1] = statement;
        await using var truth = await TruthAsync();
        var done = await StaticExport.RunAsync(truth, Tree.Path, null, default);
        await new HandOverMaker(truth, Tree, progress: null).WriteRoundsAsync(0, done.Size, isEnd: false, _lost, default);
        Directory.CreateDirectory(this["announced"]);
        await File.WriteAllBytesAsync(this["announced/page.statement"], statement);
        await File.WriteAllTextAsync(this[HandOverFiles.ReadMe], "abc");
        WriteLog(1);
        var head = new HandOverHead(Old.Id, Old.Suite, Old.Identity, null, done.Size, done.Publications, (ulong)_log.Count, 0);
        await WriteAsync(HandOverFiles.Sealed, head, IsLasting);

        static bool IsLasting(string name) => name == HandOverFiles.ReadMe || name.StartsWith("announced/", StringComparison.Ordinal) ||
            name.StartsWith("audit-log/", StringComparison.Ordinal) || name.EndsWith(".note", StringComparison.Ordinal) ||
            ((name.StartsWith("rounds/", StringComparison.Ordinal) || name.Contains("tile/", StringComparison.Ordinal)) &&
             !name.Contains(".p/", StringComparison.Ordinal));
    }

    private async Task FinishAsync(bool isEnded)
    {
        var seal = HeadOf(HandOverFiles.Sealed);
        using (var stream = Tree.Open(HandOverFiles.Sealed)!)
            State(HandOverFiles.About, Imprint.Compute(Old.Suite, stream));
        AddLog(2);
        var range = new CompactRange();
        foreach (var entry in _log)
            range.Append(AuditEntry.LinkOf(Encoding.UTF8.GetBytes(entry)));
        var log = new AuditStatement((ulong)_log.Count, range.Root).ToEvent(Old.Id, Old.Suite).ToText(Old.Suite);
        _events[Old.AddEvent(log, isRecord: false)] = log;
        if (isEnded)
        {
            var end = new Configuration { Ledger = Old.Id, SealNew = false, State = Old.StateOf(Old.Keys) with { Keys = LedgerKeys.None } };
            _events[Old.AddRecord(end)] = Old.Record.Entries[^1].Event.ToArray();
        }

        Old.Publish(Old.Count);

        await using var truth = await TruthAsync();
        var done = await StaticExport.RunAsync(truth, Tree.Path, null, default, last: Old.Head(Old.Count));
        await new HandOverMaker(truth, Tree, progress: null).WriteRoundsAsync(seal.Size, done.Size, isEnd: true, _lost, default);
        WriteLog(4);
        await File.WriteAllBytesAsync(this[HandOverFiles.Late], seal.ToBytes());
        await WriteLateAsync(head =>
        {
            using var first = Tree.Open(HandOverFiles.Sealed)!;
            return head with
            {
                Before = Imprint.Compute(Suite.One, first), Size = done.Size, Publications = done.Publications,
                LogEntries = (ulong)_log.Count,
            };
        });
    }

    private void State(string about, DigestPair digests)
    {
        var text = new Statement { Ledger = Old.Id, About = about, Digests = digests }.ToText(Old.Suite);
        _events[Old.AddEvent(text, isRecord: false)] = text;
    }

    private void AddLog(int count)
    {
        for (; count > 0; count--)
        {
            var entry = new AuditEntry
            {
                Number = (ulong)_log.Count + 1, Before = _log.Count == 0 ? null : AuditEntry.LinkOf(Encoding.UTF8.GetBytes(_log[^1])),
                Time = Old.Start, Kind = "start", Outcome = "done",
            };
            _log.Add(Encoding.UTF8.GetString(entry.ToText()));
        }
    }

    private void WriteLog(int first)
    {
        Directory.CreateDirectory(this[HandOverFiles.AuditLog]);
        File.WriteAllText(
            this[HandOverFiles.LogFrom((ulong)first, HandOverFiles.LogEntries)], string.Concat(_log.Skip(first - 1).Select(e => e + "\n")));
    }
}
