using Linking.Client.Tiles;
using Linking.HandOvers;

namespace Linking.Client.HandOvers;

/// <summary>
/// A hand-over at the address of a web server. Such a server lists nothing: the files are those that the manifests name, and of each no
/// more bytes are read than its line says. Only bytes that have the digests of their line are given to the checks, so that a server that
/// answers otherwise the second time gains nothing, and what was wrong once is not asked for again. Kept in the temporary folder, which
/// may be memory: both manifests, and a large file of rounds while a check has it open; all of it within one bound. Nothing is kept of
/// what is only hashed.
/// </summary>
internal sealed class HandOverAddress : HandOverPlace
{
    // Manifests of thirty million files each.
    private const long MostEver = 16L << 30;

    private const string Opened = "opened";
    private const int MostInMemory = 1 << 20;
    private const int Ahead = 8;
    private const int Attempts = 3;

    private static readonly string[] Manifests = [HandOverFiles.Sealed, HandOverFiles.Late];
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly PublicFiles _files;
    private readonly int _mostNames;
    private readonly CancellationToken _cancellation;
    private readonly DirectoryInfo _kept = Directory.CreateTempSubdirectory("linking-handover-");
    private readonly List<ManifestIndex> _indexes = [];

    // Bytes of files that may still be kept.
    private long _room;

    private HandOverAddress(PublicFiles files, int mostNames, CancellationToken cancellation) =>
        (_files, _mostNames, _cancellation) = (files, mostNames, cancellation);

    public override string Place => _files.Place;

    public override bool IsListed => false;

    /// <summary>The temporary folder.</summary>
    public string Folder => _kept.FullName;

    /// <summary>Fetches both manifests.</summary>
    /// <param name="files">Of the hand-over.</param>
    /// <param name="most">So many bytes are kept at once; null: as many as leave half of the temporary folder's room to others.</param>
    /// <param name="mostNames">So many names of a folder are read.</param>
    /// <param name="cancellation">Ends fetching, now and whenever a check opens a file.</param>
    public static async Task<HandOverAddress> FetchManifestsAsync(
        PublicFiles files, long? most, int mostNames, CancellationToken cancellation)
    {
        var address = new HandOverAddress(files, mostNames, cancellation);
        try
        {
            address._room = most ?? MostOf(new DriveInfo(address.Folder).AvailableFreeSpace);
            foreach (var name in Manifests)
                await address.KeepAsync(name, cancellation);
            return address;
        }
        catch
        {
            address.Dispose();
            throw;
        }
    }

    /// <summary>So many bytes are kept where so many are free.</summary>
    public static long MostOf(long free) => Math.Min(MostEver, free / 2);

    internal override IEnumerable<FoundFile> Walk(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var under = new Queue<(HandOverFile File, Task<FileMeasure?> Task)>();
        try
        {
            using var listed = Listed().GetEnumerator();
            while (true)
            {
                while (under.Count < Ahead && listed.MoveNext())
                {
                    var file = listed.Current;
                    under.Enqueue((file, Task.Run(() => ReceiveAsync(file, to: null, stop.Token), stop.Token)));
                }

                if (!under.TryPeek(out var next))
                    yield break;
                var received = next.Task.GetAwaiter().GetResult();
                RefuseWrong(next.File, received);
                // A file that is not there is not found.
                if (received is { } measure)
                    yield return new FoundFile(next.File.Name, () => true, (_, _) => measure);
                under.Dequeue();
            }
        }
        finally
        {
            stop.Cancel();
            Task.WhenAll(under.Select(u => u.Task)).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    // Both lists rise, and are read side by side: there may be more names than memory.
    internal override IEnumerable<string> Below(string folder)
    {
        var lists = _indexes.Select(i => i.BeginningWith($"{folder}/").Select(f => f.Name).GetEnumerator()).ToList();
        try
        {
            lists = lists.FindAll(l => l.MoveNext());
            while (lists.Count > 0)
            {
                var name = lists.Select(l => l.Current).Min(StringComparer.Ordinal)!;
                yield return name;
                lists = lists.FindAll(l => l.Current != name || l.MoveNext());
            }
        }
        finally
        {
            lists.ForEach(l => l.Dispose());
        }
    }

    internal override IReadOnlyList<string> NamesIn(string folder)
    {
        List<string> names = [.. Below(folder).Select(n => n[(folder.Length + 1)..])
            .Where(n => !n.Contains('/', StringComparison.Ordinal)).Take(_mostNames + 1)];
        return names.Count <= _mostNames
            ? names
            : throw new IOException($"The manifests name more than {_mostNames} files in {folder}; no more are read.");
    }

    internal override Stream? Open(string name)
    {
        if (Manifests.Contains(name))
            return File.Exists(PathOf(name)) ? new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read) : null;
        if (LineOf(name) is not { } file)
            return null;
        if (file.Size > MostInMemory && file.Size > (ulong)_room)
            throw TooLong(name, $"has {file.Size} bytes");
        // Of one name: a second one at the same time would not be within the bound.
        Stream kept = file.Size <= MostInMemory
            ? new MemoryStream()
            : new FileStream(
                PathOf(Opened), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            if (TryFetch(file, kept))
                return kept;
        }
        catch
        {
            kept.Dispose();
            throw;
        }

        kept.Dispose();
        return null;
    }

    internal override byte[]? Find(string name, int most)
    {
        if (LineOf(name) is not { } file || file.Size > (ulong)most)
            return null;
        using var bytes = new MemoryStream();
        return TryFetch(file, bytes) ? bytes.ToArray() : null;
    }

    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            foreach (var index in _indexes)
                index.Dispose();
            _kept.Delete(recursive: true);
        }

        base.Dispose(isDisposing);
    }

    private HandOverFile? LineOf(string name) => _indexes.Select(i => i.Find(name)).FirstOrDefault(f => f is not null);

    private string PathOf(string name) => Path.Combine(_kept.FullName, name);

    private async Task KeepAsync(string name, CancellationToken cancellation)
    {
        long? copied;
        await using (var kept = new FileStream(PathOf(name), FileMode.CreateNew, FileAccess.Write))
        {
            copied = await TryAsync(
                () =>
                {
                    kept.SetLength(0);
                    return _files.CopyAsync(name, bytes => kept.WriteAsync(bytes, cancellation), _room, cancellation);
                },
                cancellation);
        }

        if (copied is not { } size)
        {
            File.Delete(PathOf(name));
            return;
        }

        if (size > _room)
            throw TooLong(name, $"has more than {_room} bytes");
        _room -= size;
        _indexes.Add(new ManifestIndex(PathOf(name)));
    }

    private IOException TooLong(string name, string what) => new(
        $"{name} at {Place} {what}, and at most {_room} more are kept in {_kept.Parent!.FullName}: give a temporary folder with more " +
        "room (TMPDIR), or copy the hand-over and check the copy.");

    // Both lists as one; of a name that is in both the first line.
    private IEnumerable<HandOverFile> Listed()
    {
        using var first = Open(HandOverFiles.Sealed);
        using var second = Open(HandOverFiles.Late);
        var (early, late) = (new ManifestReader(first ?? Stream.Null), new ManifestReader(second ?? Stream.Null));
        if (!early.TryOpen(out _) | !late.TryOpen(out _))
            yield break;
        var (a, b) = (early.Read(), late.Read());
        while (a is not null || b is not null)
        {
            var order = a is null ? 1 : b is null ? -1 : string.CompareOrdinal(a.Name, b.Name);
            yield return order <= 0 ? a! : b!;
            (a, b) = (order <= 0 ? early.Read() : a, order >= 0 ? late.Read() : b);
        }
    }

    private bool TryFetch(HandOverFile file, Stream to)
    {
        var received = ReceiveAsync(file, to, _cancellation).GetAwaiter().GetResult();
        to.Position = 0;
        return !RefuseWrong(file, received);
    }

    private bool RefuseWrong(HandOverFile file, FileMeasure? received)
    {
        if (received == new FileMeasure(file.Size, file.Digests))
            return false;
        _indexes.ForEach(i => i.Refuse(file.Name));
        return true;
    }

    // Hashed as it comes, and written where a check wants it; null: there is no such file.
    private Task<FileMeasure?> ReceiveAsync(HandOverFile file, Stream? to, CancellationToken cancellation) => TryAsync<FileMeasure?>(
        async () =>
        {
            using var digests = new RunningDigests();
            to?.SetLength(0);
            var copied = await _files.CopyAsync(file.Name, TakeAsync, (long)Math.Min(file.Size, long.MaxValue - 1), cancellation);
            return copied is not { } size ? null
                : new FileMeasure((ulong)size, (ulong)size == file.Size ? digests.End() : null);

            async ValueTask TakeAsync(ReadOnlyMemory<byte> bytes)
            {
                digests.Append(bytes.Span);
                if (to is not null)
                    await to.WriteAsync(bytes, cancellation);
            }
        },
        cancellation);

    private static async Task<T> TryAsync<T>(Func<Task<T>> action, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (PublicFilesException) when (attempt < Attempts)
            {
                await Task.Delay(Pause * attempt, cancellation);
            }
        }
    }
}
