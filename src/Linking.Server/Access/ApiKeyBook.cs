using System.Collections.Concurrent;
using System.Security.Cryptography;

using Linking.LiteDb;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Server.Options;

namespace Linking.Server.Access;

/// <summary>
/// The API keys of submitters in memory, and with every change of them in a document file. What it returns is durable. Thread-safe.
/// </summary>
internal sealed class ApiKeyBook : IStatedBook, IDisposable
{
    /// <summary>A key ends within this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3 * 366);

    // What a key lasts if nobody says how long.
    private static readonly TimeSpan Usual = TimeSpan.FromDays(365);

    // Changes that are read at once: some 500 bytes each.
    private const int Page = 1000;

    // What is compared where there is no such id, so that it takes as long.
    private static readonly byte[] Nothing = new byte[ApiKeyText.DigestBytes];

    private readonly StatedFile _file;
    private readonly LedgerId _ledger;
    private readonly TimeProvider _time;
    private readonly SubmitterQuotas _quotas;
    private readonly Lock _lock = new();
    private readonly List<ApiKeyEntry> _entries = [];
    private readonly Dictionary<string, int> _newest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (ApiKeyEntry Entry, KnownSubmitter Known)> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, AccessChange> _unstated = [];
    private long _changes;

    private ApiKeyBook(string folder, LedgerId ledger, TimeProvider time, SubmitterQuotas quotas) =>
        (_file, _ledger, _time, _quotas) = (new StatedFile(folder, ApiKeyFile.Name, ApiKeyFile.Schema), ledger, time, quotas);

    public Instant Now => Instant.FromDateTime(_time.GetUtcNow());

    /// <summary>Why a backup would miss what is here; null: it would not.</summary>
    public string? CopyProblem => _file.CopyProblem;

    public IReadOnlyList<AccessChange> Unstated
    {
        get
        {
            lock (_lock)
                return [.. _unstated.Values];
        }
    }

    /// <summary>In the order in which they were made, with those that have ended.</summary>
    public IReadOnlyList<ApiKeyEntry> Keys
    {
        get
        {
            lock (_lock)
                return [.. _entries];
        }
    }

    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static ApiKeyBook Open(OpenLedger ledger, ServerOptions options, TimeProvider time, SubmitterQuotas quotas)
    {
        var book = new ApiKeyBook(options.DataFolder, ledger.Node.Genesis.Ledger, time, quotas);
        if (!ApiKeyFile.Exists(options.DataFolder))
            return book;
        try
        {
            book.Read();
            return book;
        }
        catch (DocumentFileException e)
        {
            book.Dispose();
            throw new StartupException(
                StartupProblem.Data,
                $"The API keys of submitters cannot be read. {e.Message} Without them nobody could be told from anybody, so that the " +
                "server does not start.",
                e);
        }
    }

    /// <summary>Whose key it is, also one that has ended; null: nobody's.</summary>
    public (ApiKeyEntry Entry, KnownSubmitter Known)? Find(ApiKeyText key)
    {
        var found = _keys.TryGetValue(key.Id, out var its);
        return CryptographicOperations.FixedTimeEquals(key.ToDigest(), found ? its.Entry.Digest : Nothing) && found ? its : null;
    }

    /// <summary>Makes a key.</summary>
    /// <param name="wanted">The key; its number and its beginning are not looked at.</param>
    /// <param name="by">Who makes it.</param>
    /// <exception cref="FormatException">It cannot be made; one sentence.</exception>
    /// <exception cref="DocumentFileException">It could not be written.</exception>
    public (ApiKeyEntry Key, AccessChange Change) Add(ApiKeyEntry wanted, string by)
    {
        lock (_lock)
        {
            _file.OpenAgain(Read);
            var now = Now;
            var until = wanted.Until == default ? now.Plus((ulong)(Usual.TotalSeconds * 1_000_000)) : wanted.Until;
            if (!Account.IsName(wanted.Name))
                throw new FormatException("A name has 1 to 32 of a-z, 0-9, '-' and '.', and begins with a letter.");
            if (wanted.Scopes.Count == 0 || wanted.Scopes.Any(s => !Enum.IsDefined(s) || s == ApiScope.Unspecified))
                throw new FormatException($"A key is for {string.Join(" or ", ApiKeyMessages.Scopes)}, or for both.");
            if (until.CompareTo(now) <= 0 || until.Minus(Longest).CompareTo(now) > 0)
                throw new FormatException($"A key ends in time: after now, and within three years. {until} is not that.");
            if (_keys.ContainsKey(wanted.Id))
                throw new FormatException($"There is a key with the id {wanted.Id} already. Make another one.");
            if (Newest(wanted.Name) is { } other && other.IsInForce(now))
                throw new FormatException($"There is a key {wanted.Name} already. End it first, or choose another name.");
            var key = wanted with
            {
                Number = _entries.Count + 1, From = now, Until = until, Scopes = [.. wanted.Scopes.Distinct().Order()],
            };
            var change = Write("add", key, by, now);
            _entries.Add(key);
            Know(key);
            return (key, change);
        }
    }

    /// <summary>Ends a key. It opens nothing from now on until the next start, also where that could not be written.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    /// <exception cref="DocumentFileException">It could not be written, or perhaps it was. To be called again.</exception>
    public (ApiKeyEntry Key, AccessChange Change) End(string name, string by)
    {
        lock (_lock)
        {
            var now = Now;
            if (Newest(name) is { } known && known.IsInForce(now))
                _keys[known.Id].Known.End();
            _file.OpenAgain(Read);
            if (Newest(name) is not { } key || !key.IsInForce(now))
                throw new FormatException("There is no key of that name in force.");
            var ended = key with { Until = now, Ended = true };
            _keys[ended.Id].Known.End();
            var change = Write("end", ended, by, now);
            _entries[(int)ended.Number - 1] = ended;
            _keys[ended.Id] = (ended, _keys[ended.Id].Known);
            return (ended, change);
        }
    }

    public AccessChange Stated(AccessChange change, ulong round)
    {
        lock (_lock)
        {
            _file.OpenAgain(Read);
            var stated = change with { Round = round };
            _file.Write(transaction => transaction.TryUpsert(ApiKeyFile.Changes, stated.ToDocument()));
            _unstated.Remove(change.Number);
            _file.Copy();
            return stated;
        }
    }

    public AccessChange? Find(long number)
    {
        lock (_lock)
        {
            _file.OpenAgain(Read);
            return _file.Current?.Read(reader => reader.Get(ApiKeyFile.Changes, number)) is { } document
                ? AccessChange.Read(document)
                : null;
        }
    }

    /// <summary>All changes, in order.</summary>
    /// <exception cref="DocumentFileException">They cannot be read.</exception>
    public IEnumerable<AccessChange> ReadChanges()
    {
        DocumentFile? file;
        lock (_lock)
        {
            _file.OpenAgain(Read);
            file = _file.Current;
        }

        return file is null ? [] : ReadChanges(file);
    }

    public void Dispose() => _file.Dispose();

    private void Read()
    {
        var file = _file.Open();
        var entries = file.Read(reader => reader.FindRange(ApiKeyFile.Keys, "_id", 0L, long.MaxValue, int.MaxValue))
            .Select(ApiKeyEntry.Read).ToList();
        var (last, unstated) = (0L, new List<AccessChange>());
        foreach (var change in ReadChanges(file))
        {
            last = change.Number;
            if (change.Round == 0)
                unstated.Add(change);
        }

        _entries.Clear();
        _newest.Clear();
        _unstated.Clear();
        _changes = last;
        _entries.AddRange(entries);
        entries.ForEach(Know);
        unstated.ForEach(change => _unstated.Add(change.Number, change));
        // Also what a kill between a change and its copy has left.
        _file.Copy();
    }

    private static IEnumerable<AccessChange> ReadChanges(DocumentFile file)
    {
        var next = 1L;
        while (true)
        {
            var page = file.Read(reader => reader.FindRange(ApiKeyFile.Changes, "_id", next, long.MaxValue, Page));
            foreach (var document in page)
                yield return AccessChange.Read(document);
            next += page.Count;
            if (page.Count < Page)
                yield break;
        }
    }

    private void Know(ApiKeyEntry key)
    {
        _newest[key.Name] = (int)key.Number - 1;
        // Whoever is known already has streams open.
        var known = _keys.TryGetValue(key.Id, out var its) ? its.Known : new KnownSubmitter(key.Until, _quotas.OfKey(key.Quota));
        if (key.Ended)
            known.End();
        _keys[key.Id] = (key, known);
    }

    private ApiKeyEntry? Newest(string name) => _newest.TryGetValue(name, out var place) ? _entries[place] : null;

    private AccessChange Write(string verb, ApiKeyEntry key, string by, Instant now)
    {
        var change = AccessChange.Of(_changes + 1, _ledger, now, verb, key, by);
        _file.Write(transaction =>
        {
            transaction.TryUpsert(ApiKeyFile.Keys, key.ToDocument());
            transaction.TryInsert(ApiKeyFile.Changes, change.ToDocument());
        });
        _changes = change.Number;
        _unstated.Add(change.Number, change);
        _file.Copy();
        return change;
    }
}
