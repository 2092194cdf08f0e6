using System.Text;

using Linking.Books.Sinks;
using Linking.Files;
using Linking.Hashing;
using Linking.Notes;
using Linking.Storage;
using Linking.Tiles;

namespace Linking.Ledger.Exporting;

/// <summary>
/// The history as a folder that any web server can serve (docs/spec/tiles.md, "As files"). Files appear whole or not at all; the
/// checkpoints come last, so that what they speak of is there. One writer at a time.
/// </summary>
internal sealed class StaticFolder(string root)
{
    private static readonly Chain[] Chains = [Chain.Beta, Chain.Alpha];

    /// <summary>Writes what is missing.</summary>
    /// <param name="files">Where it comes from.</param>
    /// <param name="compare">
    /// Whether what is there already is compared; else what the checkpoint in the folder speaks of is taken to be there and right.
    /// </param>
    /// <param name="cancellation">Between files.</param>
    /// <param name="progress">Told of every full tile and bundle; null: nobody.</param>
    /// <param name="shown">How far they go, and the head that the checkpoints are of; null: those of <paramref name="files"/>.</param>
    /// <param name="published">Partial tiles and bundles of publications that are to be there too, but for those that are full.</param>
    /// <returns>Files that were written.</returns>
    /// <exception cref="SinkException">The folder is of another ledger, was changed, or is newer than the ledger.</exception>
    /// <exception cref="StorageException">The ledger could not be read.</exception>
    /// <exception cref="IOException">The folder could not be read or written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<int> WriteAsync(
        HistoryFiles files, bool compare, CancellationToken cancellation, IProgress<ExportProgress>? progress = null,
        HistoryHead? shown = null, IReadOnlySet<TilePath>? published = null)
    {
        var head = shown ?? files.Head;
        var checkpoints = head.Signed ?? throw new SinkException(
            "The ledger's head keys are missing, so there is no checkpoint to write. The folder is written when it has keys again.");
        var there = ulong.MaxValue;
        foreach (var chain in Chains)
            there = Math.Min(there, await ReadSizeAsync(files, head, checkpoints[chain], chain, cancellation));
        var from = compare ? 0 : Math.Min(there, head.Size);

        var (written, done, total) = (0, 0UL, progress is null ? 0 : (ulong)TilePath.FullBetween(from, head.Size).LongCount());
        foreach (var path in TilePath.FullBetween(from, head.Size))
        {
            written += await WriteAsync(files, path, compare, cancellation);
            RemovePartial(files, path);
            progress?.Report(new ExportProgress(ExportStage.Writing, ++done, total));
        }

        var signed = there < head.SignedSize ? TilePath.PartialOf(head.SignedSize) : [];
        foreach (var path in signed.Union(TilePath.PartialOf(head.Size)).Union(published ?? new HashSet<TilePath>()))
        {
            // What a larger size has full is asked for in full.
            if (path.First + TilePath.FullWidth > head.Size >> (path.Level * TilePath.Height))
                written += await WriteAsync(files, path, compare, cancellation);
        }

        foreach (var chain in Chains)
            written += WriteCheckpoint(files, chain, head.SignedSize, checkpoints[chain]);
        return written;
    }

    /// <summary>Writes the checkpoints once more where the folder has them of this very head, and with fewer lines of witnesses.</summary>
    /// <exception cref="IOException">The folder could not be read or written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void AddLines(HistoryFiles files, SignedHead head)
    {
        foreach (var chain in Chains)
        {
            var path = PathOf(files.PrefixOf(chain) + HistoryFiles.Checkpoint);
            if (File.Exists(path))
                AddLines(path, head[chain]);
        }
    }

    /// <summary>Writes beacons that are missing.</summary>
    /// <param name="files">Where they come from.</param>
    /// <param name="compare">Whether what is there already is compared.</param>
    /// <param name="cancellation">Between files.</param>
    /// <exception cref="SinkException">One is there with other contents.</exception>
    /// <exception cref="StorageException">One could not be read.</exception>
    /// <exception cref="IOException">The folder could not be read or written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<int> WriteBeaconsAsync(HistoryFiles files, bool compare, CancellationToken cancellation)
    {
        var written = 0;
        foreach (var name in files.Documents?.Beacons() ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            var path = PathOf(name);
            if ((!compare && File.Exists(path)) || await files.ReadAsync(name, cancellation) is not { } file)
                continue;
            DurableFolder.Create(Path.GetDirectoryName(path)!);
            written += WriteLasting(path, file);
        }

        return written;
    }

    /// <summary>Writes policies and documents that are missing, then the lists of them.</summary>
    /// <exception cref="SinkException">One is there with other contents.</exception>
    /// <exception cref="StorageException">One could not be read.</exception>
    /// <exception cref="IOException">The folder could not be read or written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<int> WriteDocumentsAsync(HistoryFiles files, CancellationToken cancellation)
    {
        var written = 0;
        foreach (var name in files.Documents?.Names() ?? [])
        {
            cancellation.ThrowIfCancellationRequested();
            if (await files.ReadAsync(name, cancellation) is not { } file)
                continue;
            var path = PathOf(name);
            DurableFolder.Create(Path.GetDirectoryName(path)!);
            if (!file.IsLasting)
                DurableFile.Replace(path, file.Bytes.Span, temporary: TemporaryOf(path));
            else
                written += WriteLasting(path, file);
        }

        return written;
    }

    private static int WriteLasting(string path, HistoryFile file)
    {
        if (!File.Exists(path) && DurableFile.TryCreate(path, file.Bytes.Span, temporary: TemporaryOf(path)))
            return 1;
        return IsSame(path, file.Bytes.Span)
            ? 0
            : throw new SinkException(
                $"The file {path} is there with other contents, and was not overwritten: what was published once stays. Give a new " +
                "version a name, or a first day, of its own.");
    }

    /// <summary>How many headers the folder's checkpoint speaks of; 0: there is none.</summary>
    private async Task<ulong> ReadSizeAsync(
        HistoryFiles files, HistoryHead head, ReadOnlyMemory<byte> newest, Chain chain, CancellationToken cancellation)
    {
        var path = PathOf(files.PrefixOf(chain) + HistoryFiles.Checkpoint);
        if (!File.Exists(path))
            return 0;
        if (!TryReadCheckpoint(path, out var checkpoint) || !TryReadText(newest, out var own) ||
            checkpoint.Origin != own.Origin)
        {
            throw new SinkException(
                $"The file {path} is not a checkpoint of this ledger, and nothing was overwritten. Give the static files a folder of " +
                "their own.");
        }

        if (checkpoint.Size > Math.Max(head.Size, head.SignedSize))
        {
            throw new SinkException(
                $"The folder {root} holds a checkpoint over {checkpoint.Size} rounds, and this ledger can show {head.Size}: either the " +
                "database was restored from an older backup, or the server has written there since. Nothing was overwritten.");
        }

        return (await files.ReadRootAsync(checkpoint.Size, cancellation))[chain] == checkpoint.Root
            ? checkpoint.Size
            : throw new SinkException(
                $"The folder {root} holds a checkpoint over {checkpoint.Size} rounds that are not this ledger's: its history was another " +
                "one. Nothing was overwritten; give the static files a folder of their own, and find out how that came.");
    }

    private async Task<int> WriteAsync(HistoryFiles files, TilePath tile, bool compare, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var written = 0;
        foreach (var chain in Chains)
        {
            var name = files.PrefixOf(chain) + tile;
            var path = PathOf(name);
            if (!compare && File.Exists(path))
                continue;
            var file = await files.ReadAsync(name, cancellation)
                ?? throw new InvalidOperationException($"The ledger does not give its own file {name}.");
            if (!File.Exists(path))
                DurableFolder.Create(Path.GetDirectoryName(path)!);
            if (!File.Exists(path) && DurableFile.TryCreate(path, file.Bytes.Span, temporary: TemporaryOf(path)))
                written++;
            else if (!IsSame(path, file.Bytes.Span))
            {
                throw new SinkException(
                    $"The file {path} is there with other contents, and was not overwritten: it was cut short or changed, or the folder " +
                    "belongs to another ledger. Move the file away and try again, or give the static files a folder of their own.");
            }
        }

        return written;
    }

    // Its hashes are in the full one, which whoever asks for the partial one then asks for.
    private void RemovePartial(HistoryFiles files, TilePath full)
    {
        foreach (var chain in Chains)
        {
            var folder = PathOf(files.PrefixOf(chain) + full) + ".p";
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private int WriteCheckpoint(HistoryFiles files, Chain chain, ulong size, ReadOnlyMemory<byte> checkpoint)
    {
        var path = PathOf(files.PrefixOf(chain) + HistoryFiles.Checkpoint);
        // A server may have written a newer one, which its own round does not yet hold.
        if (File.Exists(path) && TryReadCheckpoint(path, out var there) && there.Size >= size)
            return AddLines(path, checkpoint);
        DurableFolder.Create(Path.GetDirectoryName(path)!);
        DurableFile.Replace(path, checkpoint.Span, temporary: TemporaryOf(path));
        return 1;
    }

    private static int AddLines(string path, ReadOnlyMemory<byte> checkpoint)
    {
        if (new FileInfo(path).Length > SignedNote.MaxSize ||
            WitnessedHead.WithLinesOf(File.ReadAllBytes(path), checkpoint) is not { } more)
            return 0;
        DurableFile.Replace(path, more, temporary: TemporaryOf(path));
        return 1;
    }

    private string PathOf(string name) => Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));

    private static string TemporaryOf(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.tmp");

    private static bool IsSame(string path, ReadOnlySpan<byte> contents) =>
        new FileInfo(path).Length == contents.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(contents);

    private static bool TryReadCheckpoint(string path, out Checkpoint checkpoint)
    {
        checkpoint = new Checkpoint("", 0, default);
        return new FileInfo(path).Length <= SignedNote.MaxSize && TryReadText(File.ReadAllBytes(path), out checkpoint);
    }

    private static bool TryReadText(ReadOnlyMemory<byte> note, out Checkpoint checkpoint)
    {
        checkpoint = new Checkpoint("", 0, default);
        if (!SignedNote.TryParse(note, out var signed) || !Checkpoint.TryParse(signed.Text, out var read))
            return false;
        checkpoint = read;
        return true;
    }
}
