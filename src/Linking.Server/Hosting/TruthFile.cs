using Linking.Books.Sinks;
using Linking.Files;
using Linking.Server.Options;
using Linking.Storage;
using Linking.Storage.LiteDb;
using Linking.Storage.Sqlite;

namespace Linking.Server.Hosting;

/// <summary>The file in a data folder that holds a ledger's truth, of whichever store made it.</summary>
public static class TruthFile
{
    internal const string Vouchers = "vouchers";

    /// <summary>What a ledger has been given for its publications, as its data folder keeps it; null: nothing.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static VoucherShelf? OpenVouchers(string folder)
    {
        var vouchers = Path.Combine(folder, Vouchers);
        try
        {
            return Directory.Exists(vouchers) ? VoucherShelf.Open(vouchers) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, vouchers);
        }
    }

    /// <summary>Whether there is a ledger.</summary>
    public static bool Exists(string folder) => SqliteLedgerTruth.Exists(folder) || LiteDbLedgerTruth.Exists(folder);

    /// <summary>The store whose file is there; null: there is no ledger.</summary>
    /// <exception cref="StorageException">There are two.</exception>
    public static TruthStore? Find(string folder) =>
        (SqliteLedgerTruth.Exists(folder), LiteDbLedgerTruth.Exists(folder)) switch
        {
            (true, true) => throw new StorageException(
                $"{folder} holds two ledgers, {SqliteLedgerTruth.FileName} and {LiteDbLedgerTruth.FileName}: move the one away " +
                "that does not belong there."),
            (true, false) => TruthStore.Sqlite,
            (false, true) => TruthStore.LiteDb,
            _ => null,
        };

    /// <summary>Opens the ledger of a folder, or makes an empty one.</summary>
    /// <param name="store">Where a new one is kept; null: in SQLite. One that is there must be of this store.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="logBytes">The log is copied into the file each time it has grown by this.</param>
    /// <exception cref="StartupException">The ledger that is there is of another store.</exception>
    /// <exception cref="StorageException">It cannot be opened or made.</exception>
    public static ILedgerTruth OpenOrCreate(TruthStore? store, string folder, long logBytes)
    {
        try
        {
            // Leaves without a nonce can be guessed by hashing candidates: the folder is its owner's.
            if (!Exists(folder))
                DurableFolder.CreateOwnerOnly(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, folder);
        }

        // Looked at under the lock, which both stores use: of two first starts at once only one makes a ledger.
        var folderLock = FolderLock.Take(folder);
        try
        {
            return OpenOrCreate(store, folderLock, logBytes);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens a ledger only to read. On LiteDB no server may run on it meanwhile.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="isBrief">Only for a moment, and without leaving a trace in the folder.</param>
    /// <exception cref="StorageException">It is missing, in use, damaged or not readable.</exception>
    public static ILedgerTruth OpenReadOnly(string folder, bool isBrief = false)
    {
        switch (Find(folder))
        {
            case TruthStore.Sqlite:
                return SqliteLedgerTruth.OpenReadOnly(folder, isBrief);
            case TruthStore.LiteDb:
                return LiteDbLedgerTruth.OpenReadOnly(folder);
            default:
                RequireNoLogAlone(folder);
                throw new StorageException(
                    $"There is no ledger in {folder} (neither {SqliteLedgerTruth.FileName} nor {LiteDbLedgerTruth.FileName} is " +
                    "there): check the path of the data folder.");
        }
    }

    /// <summary>Bytes of the truth on the disk, with its log; 0: there is none.</summary>
    /// <exception cref="IOException">The folder could not be looked at; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static long StoredBytes(string folder) => SqliteLedgerTruth.StoredBytes(folder) + LiteDbLedgerTruth.StoredBytes(folder);

    private static ILedgerTruth OpenOrCreate(TruthStore? store, FolderLock folderLock, long logBytes)
    {
        var folder = folderLock.Folder;
        var found = Find(folder);
        if (found is { } other && store is { } wanted && other != wanted)
        {
            throw new StartupException(
                StartupProblem.Options,
                $"The ledger in {folder} is kept in {FileOf(other)}, and the option Store asks for {FileOf(wanted)}: leave the " +
                "option out, or choose another folder for a new ledger.");
        }

        if (found is null)
            RequireNoLogAlone(folder);
        return (found ?? store ?? TruthStore.Sqlite, found is null) switch
        {
            (TruthStore.Sqlite, true) => SqliteLedgerTruth.Create(folderLock, logBytes),
            (TruthStore.Sqlite, false) => SqliteLedgerTruth.Open(folderLock, logBytes),
            (_, true) => LiteDbLedgerTruth.Create(folderLock, logBytes),
            _ => LiteDbLedgerTruth.Open(folderLock, logBytes),
        };
    }

    // Whichever store a new ledger is to be kept in: a log of the other may hold the ledger that was lost.
    private static void RequireNoLogAlone(string folder)
    {
        SqliteLedgerTruth.RequireNoLogAlone(folder);
        LiteDbLedgerTruth.RequireNoLogAlone(folder);
    }

    private static string FileOf(TruthStore store) =>
        store == TruthStore.LiteDb ? LiteDbLedgerTruth.FileName : SqliteLedgerTruth.FileName;
}
