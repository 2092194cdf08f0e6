using Linking.Events;
using Linking.Hashing;
using Linking.LiteDb;
using Linking.Server.Hosting;
using Linking.Storage;

namespace Linking.Server.Access;

/// <summary>
/// The accounts and API keys of a ledger in a backup: copied, also beside a server, and held against the ledger's statements.
/// </summary>
public static class AccessBackup
{
    /// <summary>Copies the files that are there. Of files that a server holds, the copies that it keeps are taken.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="folder">The backup's, which has none of them yet.</param>
    /// <returns>The names of the files.</returns>
    /// <exception cref="IOException">Not copied, and what to do; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static IReadOnlyList<string> Copy(string data, string folder)
    {
        var there = AccessCopies.Names.Where(name => File.Exists(Path.Combine(data, name))).ToList();
        foreach (var name in there)
            Copy(data, name, Path.Combine(folder, name));
        return there;
    }

    /// <summary>
    /// Takes from changes the rounds that the ledger beside them does not have: they were stated while the backup was made, and whoever
    /// restores it states them again.
    /// </summary>
    /// <param name="folder">The backup's.</param>
    /// <param name="rounds">How many the ledger there has.</param>
    /// <exception cref="IOException">Not done, and why.</exception>
    public static void ForgetLaterRounds(string folder, ulong rounds)
    {
        foreach (var name in AccessCopies.Names.Where(name => File.Exists(Path.Combine(folder, name))))
        {
            try
            {
                using var file = DocumentFile.Open(Path.Combine(folder, name), SchemaOf(name));
                // Both files name them so.
                var later = ReadAll(file, AccountFile.Changes).Select(AccessChange.Read).Where(c => c.Round >= rounds).ToList();
                if (later.Count > 0)
                {
                    file.Write(transaction => later.ForEach(
                        c => transaction.TryUpsert(AccountFile.Changes, (c with { Round = 0 }).ToDocument())));
                }
            }
            catch (DocumentFileException e)
            {
                throw new IOException($"The copy of {name} cannot be used. {e.Message}", e);
            }
        }
    }

    /// <summary>
    /// Reads the files of a backup whole: what is in force there has to be what the changes come to, and each change what the ledger
    /// beside them states of it.
    /// </summary>
    /// <param name="folder">The backup's.</param>
    /// <param name="suite">The ledger's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="StorageException">The ledger cannot be read.</exception>
    public static async Task<AccessFindings> LookAsync(string folder, Suite suite, CancellationToken cancellation)
    {
        var (accounts, keys) = (new List<StatedChange>(), new List<StatedChange>());
        await using (var truth = TruthFile.OpenReadOnly(folder, isBrief: true))
        {
            await foreach (var stored in truth.ReadEventsAsync(0, long.MaxValue, cancellation))
            {
                if (EventReading.Read(stored.Text, suite).Event is Statement { About: AccessChange.About } statement)
                    (AccessChange.IsOfKeys(statement) ? keys : accounts).Add(new(AccessChange.NumberOf(statement), statement.Digests));
            }
        }

        var found = new AccessFindings(null, [], []);
        foreach (var (name, stated) in ((string, List<StatedChange>)[])[(AccountFile.Name, accounts), (ApiKeyFile.Name, keys)])
        {
            var one = Look(Path.Combine(folder, name), stated, suite);
            found = new AccessFindings(
                found.Problem ?? (one.Problem is null ? null : $"{name}: {one.Problem}"),
                [.. found.Missing, .. one.Missing],
                [.. found.Warnings, .. one.Warnings]);
        }

        return found;
    }

    private static void Copy(string data, string name, string to)
    {
        try
        {
            using var file = DocumentFile.OpenReadOnly(Path.Combine(data, name), SchemaOf(name));
            file.BackUp(to);
        }
        catch (DocumentFileException e) when (e.IsTransient)
        {
            CopyOfServer(data, name, to);
        }
        catch (DocumentFileException e)
        {
            throw new IOException($"The accounts or API keys cannot be copied. {e.Message}", e);
        }
    }

    private static void CopyOfServer(string data, string name, string to)
    {
        var kept = AccessCopies.PathOf(data, name);
        try
        {
            using var file = DocumentFile.OpenReadOnly(kept, SchemaOf(name));
            file.BackUp(to);
        }
        catch (DocumentFileException e)
        {
            throw new IOException(
                $"A server holds {name}, and its copy for backups, {kept}, cannot be taken: the server's status says why, or it is of an " +
                $"older version and has to be started again. {e.Message}",
                e);
        }
    }

    private static DocumentSchema SchemaOf(string name) => name == ApiKeyFile.Name ? ApiKeyFile.Schema : AccountFile.Schema;

    private static AccessFindings Look(string path, List<StatedChange> stated, Suite suite)
    {
        var (name, current) = (Path.GetFileName(path), StatedChange.Current(stated));
        var isOfKeys = name == ApiKeyFile.Name;
        if (!File.Exists(path))
        {
            return new AccessFindings(null, current.Count == 0 ? [] :
                [
                    $"{name} is missing, and the ledger states {current.Count} changes of it. Put its newest copy (of a former backup, " +
                    $"or of {AccessCopies.Folder}) into the data folder; if there is none, begin anew: make the first " +
                    $"{(isOfKeys ? "API key" : "account")} again.",
                ], []);
        }

        try
        {
            using var file = DocumentFile.OpenReadOnly(path, SchemaOf(name));
            if (file.FindDamage() is [var damage, ..])
                return Wrong($"it is damaged ({damage})");
            var entries = ReadAll(file, isOfKeys ? ApiKeyFile.Keys : AccountFile.Accounts);
            foreach (var entry in entries)
                _ = isOfKeys ? (object)ApiKeyEntry.Read(entry) : Account.Read(entry);
            var changes = ReadAll(file, isOfKeys ? ApiKeyFile.Changes : AccountFile.Changes).Select(AccessChange.Read).ToList();
            if (changes.Index().FirstOrDefault(c => c.Item.Number != c.Index + 1) is { Item: not null } gap)
                return Wrong($"change {gap.Index + 1} is missing");
            var known = stated.Select(s => s.Digests).ToHashSet();
            var isAnew = current.Count > 0 && changes.TrueForAll(c => c.Round == 0 && !known.Contains(suite.Hash(c.Text)));
            var problem = (isAnew ? null : FindProblem(changes.ConvertAll(c => (c.Round, suite.Hash(c.Text))), current, known)) ??
                AccessReplay.FindDifference(changes, entries, isOfKeys);
            return problem is not null ? Wrong(problem) : new AccessFindings(null, [], !isAnew ? [] :
                [
                    $"The ledger states none of the changes in {name}, and {current.Count} others: if it was not begun anew, it is not " +
                    "the ledger's.",
                ]);
        }
        catch (DocumentFileException e)
        {
            return Wrong(e.Message);
        }
        catch (Exception e) when (
            e is InvalidCastException or FormatException or OverflowException or ArgumentException or NullReferenceException)
        {
            return Wrong($"what is in it cannot be read: {e.Message}");
        }

        static AccessFindings Wrong(string problem) => new(problem, [], []);
    }

    // Changes are stated in order: what is not stated yet comes last.
    private static string? FindProblem(
        List<(ulong Round, DigestPair Digests)> changes, IReadOnlyList<StatedChange> current, HashSet<DigestPair> known)
    {
        var last = changes.FindLastIndex(c => known.Contains(c.Digests));
        for (var i = 0; i < changes.Count; i++)
        {
            if (!known.Contains(changes[i].Digests) && (changes[i].Round > 0 || i < last))
                return $"change {i + 1} is not what the ledger states of it";
        }

        var found = changes.Select(c => c.Digests).ToHashSet();
        return current.FirstOrDefault(s => !found.Contains(s.Digests)) is not { } missing ? null
            : missing.Number > changes.Count ? "the ledger states a newer change, which it does not have"
            : $"change {missing.Number} is not what the ledger states of it";
    }

    private static IReadOnlyList<LiteDB.BsonDocument> ReadAll(DocumentFile file, string collection) =>
        file.Read(reader => reader.FindRange(collection, "_id", 0L, long.MaxValue, int.MaxValue));
}
