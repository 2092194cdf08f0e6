using System.Security.Cryptography.X509Certificates;

using Linking.LiteDb;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Server.Keys;
using Linking.Server.Options;

namespace Linking.Server.Access;

/// <summary>
/// The accounts of the operator endpoint and every change of them, in memory and in a document file. What it returns is durable.
/// Thread-safe.
/// </summary>
internal sealed class AccountBook : IStatedBook, IDisposable
{
    /// <summary>An account ends within this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3 * 366);

    private readonly StatedFile _file;
    private readonly LedgerId _ledger;
    private readonly TimeProvider _time;
    private readonly int _leastOfficers;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<Account> _accounts = [];
    private volatile IReadOnlyList<AccessChange> _changes = [];

    private AccountBook(ServerOptions options, LedgerId ledger, TimeProvider time)
    {
        (_file, _ledger, _time) = (new StatedFile(options.DataFolder, AccountFile.Name, AccountFile.Schema), ledger, time);
        _leastOfficers = options.KeyGrade == KeyGrade.Minimum ? 1 : KeyDemands.Officers;
    }

    /// <summary>In the order in which they were made, with those that have ended.</summary>
    public IReadOnlyList<Account> Accounts => _accounts;

    public IReadOnlyList<AccessChange> Changes => _changes;

    public IReadOnlyList<AccessChange> Unstated => [.. _changes.Where(c => c.Round == 0)];

    /// <summary>Why a backup would miss what is here; null: it would not.</summary>
    public string? CopyProblem => _file.CopyProblem;

    public Instant Now => Instant.FromDateTime(_time.GetUtcNow());

    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static AccountBook Open(OpenLedger ledger, ServerOptions options, TimeProvider time)
    {
        var book = new AccountBook(options, ledger.Node.Genesis.Ledger, time);
        if (!AccountFile.Exists(options.DataFolder))
            return book;
        try
        {
            book.Read();
            return book;
        }
        catch (DocumentFileException e)
        {
            book.Dispose();
            throw NotRead(e);
        }
    }

    /// <summary>How many persons are security officers at a time, by a data folder's file.</summary>
    /// <exception cref="StartupException">The file cannot be read.</exception>
    public static int CountOfficers(string folder, Instant now)
    {
        if (!AccountFile.Exists(folder))
            return 0;
        try
        {
            using var file = DocumentFile.OpenReadOnly(AccountFile.PathIn(folder), AccountFile.Schema);
            return CountPersons(ReadAll(file, AccountFile.Accounts).Select(Account.Read).Where(a => IsOfficer(a, now)));
        }
        catch (DocumentFileException e)
        {
            throw NotRead(e);
        }
    }

    /// <summary>Makes an account, and the first one if there is none.</summary>
    /// <param name="name">Of the account.</param>
    /// <param name="role">Of the account.</param>
    /// <param name="certificate">Of the account.</param>
    /// <param name="until">When it ends; null: with the certificate.</param>
    /// <param name="by">Who makes it; null: the first officer, for himself.</param>
    /// <exception cref="FormatException">It cannot be made; one sentence.</exception>
    /// <exception cref="DocumentFileException">It could not be written.</exception>
    public (Account Account, AccessChange Change) Add(
        string name, AccountRole role, X509Certificate2 certificate, Instant? until, Account? by)
    {
        lock (_lock)
        {
            _file.OpenAgain(Read);
            var account = Make(name, role, certificate, until, by);
            return (account, Write("add", account, by?.Name ?? name, account.From, [.. _accounts, account]));
        }
    }

    /// <summary>What <see cref="Add"/> would make now, and does not.</summary>
    /// <exception cref="FormatException">It cannot be made; one sentence.</exception>
    public Account Make(string name, AccountRole role, X509Certificate2 certificate, Instant? until, Account? by)
    {
        lock (_lock)
        {
            if (by is null && _accounts.Count > 0)
                throw new FormatException("There are accounts by now: call again with the certificate of yours.");
            var now = Now;
            var (from, ends) = (Account.TimeOf(certificate.NotBefore), Account.TimeOf(certificate.NotAfter));
            if (!Account.IsName(name))
                throw new FormatException("A name has 1 to 32 of a-z, 0-9, '-' and '.', and begins with a letter.");
            if (role is < AccountRole.SecurityOfficer or > AccountRole.Auditor)
                throw new FormatException("The role is none of security-officer, administrator, operator, auditor.");
            if (from.CompareTo(now) > 0 || ends.CompareTo(now) <= 0)
                throw new FormatException($"The certificate is valid from {from} to {ends}, and not now. Make another.");
            if ((until ?? ends) is var end && (end.CompareTo(now) <= 0 || end.CompareTo(ends) > 0 || end.Minus(Longest).CompareTo(now) > 0))
                throw new FormatException(
                    $"An account ends in time: after now, within three years, and not after its certificate ({ends}). {end} is not that.");
            if (_accounts.FirstOrDefault(a => a.Name == name && a.IsInForce(now)) is not null)
                throw new FormatException($"There is an account {name} already. End it first, or choose another name.");
            var key = Account.KeyOf(certificate);
            if (_accounts.FirstOrDefault(a => a.Key == key) is { } same)
                throw new FormatException(
                    $"The key of this certificate is that of the account {same.Name}: two accounts with one key are one person. " +
                    "Each account needs a key of its own, also after another one has ended.");
            return new Account(
                _accounts.Count + 1, name, role, Account.FingerprintOf(certificate), key, certificate.SubjectName.Name, now, end);
        }
    }

    /// <summary>Ends an account.</summary>
    /// <exception cref="FormatException">There is none, or it may not end.</exception>
    /// <exception cref="DocumentFileException">It could not be written.</exception>
    public AccessChange End(string name, Account by)
    {
        lock (_lock)
        {
            _file.OpenAgain(Read);
            var now = Now;
            var ended = FindToEnd(name) with { Until = now, Ended = true };
            return Write("end", ended, by.Name, now, [.. _accounts.Select(a => a.Id == ended.Id ? ended : a)]);
        }
    }

    /// <summary>The account that <see cref="End"/> would end now.</summary>
    /// <exception cref="FormatException">There is none, or it may not end.</exception>
    public Account FindToEnd(string name)
    {
        var (accounts, now) = (_accounts, Now);
        if (accounts.FirstOrDefault(a => a.Name == name && a.IsInForce(now)) is not { } account)
            throw new FormatException("There is no account of that name in force.");
        if (account.Role != AccountRole.SecurityOfficer)
            return account;
        var others = CountPersons(OfficersAt(now).Where(a => a.Id != account.Id));
        if (others == 0)
            throw new FormatException(
                $"{name} is the last security officer: without one nobody could change the accounts. Add another first.");
        return others >= _leastOfficers ? account : throw new FormatException(
            $"KeyGrade demands {_leastOfficers} persons that are security officers, and without {name} there would be {others}. Add " +
            "another first.");
    }

    /// <summary>The statement of a change stands in a round.</summary>
    /// <exception cref="DocumentFileException">It could not be noted.</exception>
    public AccessChange Stated(AccessChange change, ulong round)
    {
        lock (_lock)
        {
            _file.OpenAgain(Read);
            var stated = change with { Round = round };
            _file.Write(transaction => transaction.TryUpsert(AccountFile.Changes, stated.ToDocument()));
            _changes = [.. _changes.Select(c => c.Number == stated.Number ? stated : c)];
            _file.Copy();
            return stated;
        }
    }

    public AccessChange? Find(long number) => _changes.FirstOrDefault(c => c.Number == number);

    /// <summary>How many persons are security officers now.</summary>
    public int CountOfficers() => CountPersons(OfficersAt(Now));

    public IEnumerable<Account> OfficersAt(Instant now) =>
        _accounts.Where(a => IsOfficer(a, now));

    public void Dispose() => _file.Dispose();

    private static bool IsOfficer(Account account, Instant now) =>
        account.Role == AccountRole.SecurityOfficer && account.IsInForce(now);

    private static int CountPersons(IEnumerable<Account> accounts) =>
        accounts.DistinctBy(a => a.Subject, StringComparer.Ordinal).Count();

    private static StartupException NotRead(DocumentFileException e) => new(
        StartupProblem.Data,
        $"The accounts of the operator endpoint cannot be read. {e.Message} Without them nobody could be told from anybody, so that " +
        "the server does not start.",
        e);

    private void Read()
    {
        var file = _file.Open();
        _accounts = [.. ReadAll(file, AccountFile.Accounts).Select(Account.Read)];
        _changes = [.. ReadAll(file, AccountFile.Changes).Select(AccessChange.Read)];
        // Also what a kill between a change and its copy has left.
        _file.Copy();
    }

    private AccessChange Write(string verb, Account account, string by, Instant now, IReadOnlyList<Account> accounts)
    {
        var change = AccessChange.Of(_changes.Count + 1, _ledger, now, verb, account, by);
        _file.Write(transaction =>
        {
            transaction.TryUpsert(AccountFile.Accounts, account.ToDocument());
            transaction.TryInsert(AccountFile.Changes, change.ToDocument());
        });
        (_accounts, _changes) = (accounts, [.. _changes, change]);
        _file.Copy();
        return change;
    }

    private static IReadOnlyList<LiteDB.BsonDocument> ReadAll(DocumentFile file, string collection) =>
        file.Read(reader => reader.FindRange(collection, "_id", 0L, long.MaxValue, int.MaxValue));
}
