using System.Buffers;

using Linking.Files;
using Linking.Hashing;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Exporting;

/// <summary>
/// The records of the ledgers that this one follows (docs/spec/tiles.md, "predecessors"), in its data folder: who knows only the old ledger
/// finds in them that it names this one.
/// </summary>
/// <param name="data">The data folder.</param>
public sealed class PredecessorRecords(string data)
{
    /// <summary>In the data folder and among the public files.</summary>
    public const string Folder = "predecessors";

    /// <summary>Ledgers in a line, at most.</summary>
    public const int MaxCount = 64;

    private const int Digits = 16;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The file's name: the first digits of the identity's α half.</summary>
    public static string NameOf(DigestPair identity) => $"{Folder}/{identity.Alpha.ToString()[..Digits]}{RecordFile.FileExtension}";

    /// <summary>Whether a name is of this form.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == Folder.Length + 1 + Digits + RecordFile.FileExtension.Length &&
            name.StartsWith(Folder + "/", StringComparison.Ordinal) &&
            name.EndsWith(RecordFile.FileExtension, StringComparison.Ordinal) &&
            !name.AsSpan(Folder.Length + 1, Digits).ContainsAnyExcept(Hex);
    }

    /// <summary>The record of a ledger; null if it is not here.</summary>
    /// <exception cref="StorageException">It cannot be read, or is another's.</exception>
    public RecordFile? Find(DigestPair identity)
    {
        var path = PathOf(NameOf(identity));
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.LinkTarget is not null)
                return null;
            if (file.Length > RecordFile.MaxSize)
                throw new StorageException($"{path} is longer than a record can be.");
            if (!RecordFile.TryDecode(File.ReadAllBytes(path), out var record, out var error))
                throw new StorageException($"{path} is no record. {error.Message}");
            return record.Entries[0].Link() == identity
                ? record
                : throw new StorageException($"{path} is the record of another ledger, {record.Entries[0].Header.Ledger}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, path);
        }
    }

    /// <summary>Keeps a record, in place of one that has no more events.</summary>
    /// <exception cref="StorageException">It cannot be written, or what is there cannot be read.</exception>
    public void Keep(RecordFile record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var identity = record.Entries[0].Link();
        if (Find(identity) is { } kept && !kept.IsBeginningOf(record))
            return;
        var path = PathOf(NameOf(identity));
        try
        {
            DurableFolder.CreateOwnerOnly(Path.GetDirectoryName(path)!);
            DurableFile.Replace(path, record.ToBytes());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, path);
        }
    }

    /// <summary>The names of all that are here.</summary>
    internal IReadOnlyList<string> Names()
    {
        var folder = Path.Combine(data, Folder);
        return !Directory.Exists(folder) ? [] :
        [
            .. new DirectoryInfo(folder).EnumerateFiles()
                .Where(file => file.Length <= RecordFile.MaxSize && file.LinkTarget is null)
                .Select(file => $"{Folder}/{file.Name}").Where(IsName).Take(MaxCount).Order(StringComparer.Ordinal),
        ];
    }

    private string PathOf(string name) => Path.Combine(data, name.Replace('/', Path.DirectorySeparatorChar));
}
