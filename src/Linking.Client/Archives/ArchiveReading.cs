using Linking.Files;

namespace Linking.Client.Archives;

/// <summary>Hands out documents, with the records of how they were kept.</summary>
/// <param name="archive">The archive.</param>
public sealed class ArchiveReading(Archive archive)
{
    private const string Records = "archive";

    /// <summary>The newest deposits of the documents that a word means: an id, the beginning of its digest, or a name.</summary>
    /// <param name="word">At least 8 digits of a digest.</param>
    public IReadOnlyList<ArchiveDeposit> Find(string word)
    {
        var newest = archive.Log.Deposits.GroupBy(d => d.Id, StringComparer.Ordinal).Select(g => g.Last()).ToList();
        var named = newest.FindAll(d => d.Name == word);
        const string id = "linking:";
        return named.Count > 0 || word.Length < 8
            ? named
            : newest.FindAll(d => d.Id == word || d.Id.AsSpan(id.Length).StartsWith(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Hands out a version: writes an entry of it, then a folder, whole or not at all.</summary>
    /// <param name="deposit">The newest of its document.</param>
    /// <param name="to">The folder, which is not there yet.</param>
    /// <param name="by">Who asked; null: nothing is entered, since the archive cannot be written any more.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="ArchiveException">A file is not as it was put in, or the folder is there.</exception>
    /// <exception cref="IOException">Reading or writing failed; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Get(ArchiveDeposit deposit, string to, string? by, Instant now, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(deposit);
        archive.RequireSound();
        var place = Path.GetFullPath(to);
        if (Path.Exists(place))
            throw new ArchiveException($"{to} is there already: name a folder that is not.");
        var stage = Path.Combine(Path.GetDirectoryName(place)!, $".linking-{Guid.NewGuid():n}.tmp");
        try
        {
            DurableFolder.Create(stage);
            Copy(deposit, stage, cancellation);
            if (by is not null)
            {
                archive.Append(archive.Log.Next(
                    "read", "done", now,
                    [(ArchiveDeposit.Object, deposit.Id), (ArchiveDeposit.VersionName, Archive.Text(deposit.Version)), ("by", by)]));
            }

            var log = ArchiveLog.BytesOf(archive.Root).AsSpan()[..(int)archive.Log.Length];
            DurableFile.Replace(Path.Combine(stage, Records, ArchivePlace.Log), log);
            // Those that cover an earlier version show since when the document is kept.
            var first = archive.Log.Deposits.First(d => d.Id == deposit.Id).Number;
            foreach (var (_, head) in archive.Heads().Where(h => (ulong)h.Entries >= first))
            {
                foreach (var file in Archive.FilesOf(head))
                    DurableFile.Replace(Path.Combine(stage, Records, Path.GetFileName(file)), File.ReadAllBytes(file));
            }

            Directory.Move(stage, place);
        }
        finally
        {
            if (Directory.Exists(stage))
                Directory.Delete(stage, recursive: true);
        }
    }

    private void Copy(ArchiveDeposit deposit, string stage, CancellationToken cancellation)
    {
        var folder = ArchivePlace.FolderOf(deposit.Id);
        var files = archive.Log.Deposits.Where(d => d.Id == deposit.Id).SelectMany(d => d.Files)
            .ToDictionary(f => f.Path, StringComparer.Ordinal);
        Put($"v{deposit.Version}/{ArchivePlace.Inventory}", $"{Records}/{ArchivePlace.Inventory}");
        var inventory = OcflInventory.Read(File.ReadAllBytes(Path.Combine(stage, Records, ArchivePlace.Inventory)), deposit.Id);
        var state = inventory.State().ToList();
        // The id says what the document is: whoever wrote log and inventory anew has not changed that.
        if (!deposit.IsSimple && !state.Exists(s => s.Logical == $"document/{deposit.Name}" &&
            files.TryGetValue(s.Content, out var file) && ArchivePlace.IdOf(file.Digests.One) == deposit.Id))
            throw new ArchiveException($"{folder} does not have the document of {deposit.Id}, and nothing was handed out.");
        foreach (var (logical, content) in state)
            Put(content, logical);

        void Put(string content, string logical)
        {
            if (!files.TryGetValue(content, out var file) ||
                !ArchiveCopy.TryCopy(
                    ArchivePlace.Plain(archive.Root, $"{folder}/{content}"), Path.Combine(stage, logical), file,
                    Path.Combine(stage, ArchivePlace.Temporary), cancellation))
                throw new ArchiveException(
                    $"{folder}/{content} is not as it was put in, and nothing was handed out. Check the archive, and repair it from a " +
                    "copy.");
        }
    }
}
