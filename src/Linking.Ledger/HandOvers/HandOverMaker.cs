using Linking.Events;
using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Storage;
using Linking.Tiles;

namespace Linking.Ledger.HandOvers;

/// <summary>
/// Makes the parts of a hand-over that come out of a ledger's truth, and its manifests (docs/spec/handover.md). Every file is there whole
/// or not at all; a manifest comes after what it lists. Memory: one round.
/// </summary>
/// <param name="truth">The ledger, only read.</param>
/// <param name="folder">Of the hand-over.</param>
/// <param name="progress">Told of rounds and files with how many there are; null: nobody.</param>
public sealed class HandOverMaker(ILedgerTruth truth, FileTree folder, Action<HandOverStep, ulong, ulong>? progress)
{
    private const string TemporaryEnd = ".tmp";

    /// <summary>Writes the rounds of whole bundles, and at the end those of the last one.</summary>
    /// <param name="from">Whole bundles below this round are there and are left.</param>
    /// <param name="size">Rounds.</param>
    /// <param name="isEnd">Whether the rounds behind the last whole bundle are written too, in the place of fewer of them.</param>
    /// <param name="lost">Rounds of which the ledger says that it has lost data; these alone may be damaged or missing.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <returns>Rounds that were written as lost.</returns>
    /// <exception cref="StorageException">A round cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<ulong> WriteRoundsAsync(
        ulong from, ulong size, bool isEnd, IReadOnlyList<UnprovableSubject> lost, CancellationToken cancellation)
    {
        const ulong width = TilePath.FullWidth;
        var count = 0UL;
        for (var index = from / width; index < size / width; index++)
        {
            count += await WriteAsync(TilePath.OfEntries(index), size, lost, cancellation);
            Remove($"{HandOverFiles.RoundsBeside(TilePath.OfEntries(index))}.p");
        }

        if (isEnd && size % width is var rest and > 0)
        {
            Remove($"{HandOverFiles.RoundsBeside(TilePath.OfEntries(size / width))}.p");
            count += await WriteAsync(TilePath.OfEntries(size / width, (int)rest), size, lost, cancellation);
        }

        return count;
    }

    /// <summary>The round in which the ledger has stated digests as those of a hand-over; null: in none.</summary>
    /// <param name="digests">Under the ledger's functions.</param>
    /// <param name="from">The first round that is looked at.</param>
    /// <param name="cancellation">Between events.</param>
    /// <exception cref="StorageException">The ledger cannot be read.</exception>
    public async Task<ulong?> FindStatementAsync(DigestPair digests, ulong from, CancellationToken cancellation)
    {
        await foreach (var stored in truth.ReadEventsAsync(from, long.MaxValue, cancellation))
        {
            if (EventReading.Read(stored.Text, Suite.OfWidth(digests.Width)).Event is Statement { About: HandOverFiles.About } statement &&
                statement.Digests == digests)
                return stored.Round;
        }

        return null;
    }

    /// <summary>Writes a manifest of the files in the folder.</summary>
    /// <param name="name">Its own name.</param>
    /// <param name="head">What it says first; the number of files is put in.</param>
    /// <param name="isListed">Whether a file is one of this manifest, asked twice of each in the order of names.</param>
    /// <param name="cancellation">Between files.</param>
    /// <returns>Its first lines.</returns>
    /// <exception cref="InvalidDataException">The folder has what no hand-over can have; the sentence names it.</exception>
    /// <exception cref="IOException">A file cannot be read or written; also <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task<HandOverHead> WriteManifestAsync(
        string name, HandOverHead head, Predicate<string> isListed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(head);
        RemoveTemporaries();
        head = head with { Files = (ulong)Listed(isListed).LongCount() };
        await DurableFile.ReplaceAsync(folder.PathOf(name), WriteAsync, folder.PathOf($".{name}{TemporaryEnd}"));
        return head;

        async Task WriteAsync(Stream stream)
        {
            await stream.WriteAsync(head.ToBytes(), cancellation);
            var done = 0UL;
            foreach (var (listed, info) in Listed(isListed))
            {
                cancellation.ThrowIfCancellationRequested();
                await stream.WriteAsync(LineOf(listed, info, cancellation).ToBytes(), cancellation);
                done++;
                progress?.Invoke(HandOverStep.Hashing, done, head.Files);
            }

            if (done != head.Files)
                throw new IOException("the folder changed while it was listed");
        }
    }

    private static HandOverFile LineOf(string name, FileInfo info, CancellationToken cancellation)
    {
        using var stream = new FileStream(info.FullName, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        var size = stream.Length;
        return new HandOverFile(Imprint.Compute(Suite.One, stream, cancellation: cancellation), (ulong)size, name);
    }

    private IEnumerable<(string Name, FileInfo Info)> Listed(Predicate<string> isListed)
    {
        foreach (var (name, info) in folder.Walk())
        {
            if (info.LinkTarget is not null || info is not FileInfo file)
                throw new InvalidDataException($"{name} is a link: put the file itself into the hand-over, or take the link out.");
            if (!HandOverFiles.IsName(name))
            {
                throw new InvalidDataException(
                    $"{name} has a name that no file in a hand-over has: letters, digits and . _ - + @ alone are in one. Rename it.");
            }

            if (!IsTemporary(name) && name is not (HandOverFiles.Sealed or HandOverFiles.Late) && isListed(name))
                yield return (name, file);
        }
    }

    private static bool IsTemporary(string name) =>
        Path.GetFileName(name) is ['.', ..] file && file.EndsWith(TemporaryEnd, StringComparison.Ordinal);

    // What a call that was cut off has left.
    private void RemoveTemporaries()
    {
        foreach (var path in folder.Walk().Where(f => IsTemporary(f.Name)).Select(f => f.Info.FullName).ToList())
            File.Delete(path);
    }

    private void Remove(string partial)
    {
        var path = folder.PathOf(partial);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    private async Task<ulong> WriteAsync(
        TilePath path, ulong size, IReadOnlyList<UnprovableSubject> lost, CancellationToken cancellation)
    {
        var count = 0UL;
        var target = folder.PathOf(HandOverFiles.RoundsBeside(path));
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}{TemporaryEnd}");
        DurableFolder.Create(Path.GetDirectoryName(target)!);
        // One that is there from a call before was made of the same rounds; nothing that is there is believed.
        await DurableFile.ReplaceAsync(target, WriteRoundsAsync, temporary);
        return count;

        async Task WriteRoundsAsync(Stream stream)
        {
            for (var n = path.First; n < path.First + (ulong)path.Width; n++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!await TryWriteAsync(n, lost.Any(l => l.First <= n && n <= l.Last), stream, cancellation))
                {
                    RoundBlock.WriteLost(stream);
                    count++;
                }

                progress?.Invoke(HandOverStep.Rounds, n + 1, size);
            }
        }
    }

    private async Task<bool> TryWriteAsync(ulong n, bool mayBeLost, Stream stream, CancellationToken cancellation)
    {
        try
        {
            var round = await truth.ReadRoundAsync(n, cancellation)
                ?? throw new StorageException($"Round {n} is missing. {Advice.Fsck}");
            var block = new RoundBlock(round.PreviousHead, [.. round.Events.Select(e => e.Text)], round.Leaves);
            if (mayBeLost && !(Header.TryDecode(round.Header, out var header, out _) && IsWhole(block, header)))
                return false;
            block.Write(stream);
            return true;
        }
        catch (StorageException) when (mayBeLost)
        {
            // A store that answers for nothing now has lost nothing: then this fails too.
            await truth.ReadRoundAsync(0, cancellation);
            return false;
        }
    }

    private static bool IsWhole(RoundBlock block, Header header)
    {
        using var bytes = new MemoryStream();
        block.Write(bytes);
        bytes.Position = 0;
        return new RoundsReader(bytes).Read(header, mayBeLost: false, out _) is null;
    }
}
