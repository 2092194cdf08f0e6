using Linking.LiteDb.Disks;
using Linking.LiteDb.Pages;

namespace Linking.LiteDb.Logs;

/// <summary>
/// The commits that are not yet in the data file, each with the sum of the one before. A commit is written in one piece
/// and made durable before the next one begins: what follows a torn commit cannot be one that was acknowledged.
/// </summary>
internal sealed class LogFile(DiskFile file, ulong salt) : IDisposable
{
    private readonly Dictionary<uint, LogPlace> _newest = [];
    private uint _commits;
    private uint _lastSum;

    public string Path => file.Path;

    public ulong Salt { get; private set; } = salt;

    /// <summary>Where the durable commits end.</summary>
    public long End { get; private set; }

    /// <summary>The newest durable version of each page that the log holds.</summary>
    public IReadOnlyDictionary<uint, LogPlace> Newest => _newest;

    /// <summary>Appends a commit and makes it durable: one write, one fsync.</summary>
    /// <param name="pages">As they will stand in the data file.</param>
    /// <returns>Where each page stands.</returns>
    /// <exception cref="IOException">Failed; a restart may find the commit. Nothing may be appended to the log any more.</exception>
    public LogPlace[] Append(IReadOnlyList<ReadOnlyMemory<byte>> pages)
    {
        var table = pages.Select(p => (Page.Number(p.Span), Page.Sum(Page.Number(p.Span), p.Span)));
        var header = new CommitHeader(Salt, _commits, _lastSum, [.. table]);
        file.Write(End, [header.Encode(), .. pages]);
        file.Flush();
        return Take(header);
    }

    /// <exception cref="InvalidDataException">The page cannot be read, or does not have its sum.</exception>
    public void Read(LogPlace place, Span<byte> page)
    {
        if (!TryRead(place, page))
            throw new InvalidDataException($"page {place.Number} does not have its sum in the log");
    }

    /// <summary>Begins again at the start, where everything is in the data file. Nothing is written.</summary>
    public void Restart(ulong salt)
    {
        _newest.Clear();
        (Salt, End, _commits, _lastSum) = (salt, 0, 0, 0);
    }

    /// <summary>Reads the commits of a file that was not closed.</summary>
    /// <param name="previousSalt">Of the log before, whose commits may still stand there.</param>
    /// <exception cref="InvalidDataException">A commit that was durable is damaged, or the log is another file's.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public void Recover(ulong previousSalt)
    {
        var length = file.Length;
        if (HeaderAt(0, length) is { } first && first.Salt != Salt && first.Salt != previousSalt)
            throw new InvalidDataException("the log is not that of this state of the file");
        while (HeaderAt(End, length) is { } header && IsNext(header) && HasPages(header))
            Take(header);
        for (var offset = End + CommitHeader.BlockSize; offset < length; offset += CommitHeader.BlockSize)
        {
            if (HeaderAt(offset, length) is { } later && later.Salt == Salt && later.Number > _commits)
                throw new InvalidDataException($"commit {_commits} of the log is damaged, and commit {later.Number} after it is not");
        }
    }

    public void Dispose() => file.Dispose();

    private LogPlace[] Take(CommitHeader header)
    {
        var places = new LogPlace[header.Pages.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = PlaceOf(header, i);
            _newest[places[i].Number] = places[i];
        }

        End += header.Size + (long)header.Pages.Count * Page.Size;
        _commits++;
        _lastSum = header.Sum;
        return places;
    }

    private bool IsNext(CommitHeader header) => header.Salt == Salt && header.Number == _commits && header.Previous == _lastSum;

    private LogPlace PlaceOf(CommitHeader header, int i) =>
        new(header.Pages[i].Number, header.Pages[i].Sum, End + header.Size + (long)i * Page.Size);

    private bool HasPages(CommitHeader header)
    {
        var page = new byte[Page.Size];
        return Enumerable.Range(0, header.Pages.Count).All(i => TryRead(PlaceOf(header, i), page));
    }

    private bool TryRead(LogPlace place, Span<byte> page)
    {
        try
        {
            return file.Read(place.Offset, page) == Page.Size && Page.Sum(place.Number, page) == place.Sum;
        }
        catch (IOException e)
        {
            throw new InvalidDataException($"page {place.Number} cannot be read from the log: {e.Message}", e);
        }
    }

    private CommitHeader? HeaderAt(long offset, long length)
    {
        var block = new byte[CommitHeader.BlockSize];
        if (file.Read(offset, block) < block.Length)
            return null;
        var size = CommitHeader.SizeAt(block);
        if (size == 0 || size > length - offset)
            return null;
        if (size > block.Length)
        {
            block = new byte[size];
            if (file.Read(offset, block) < size)
                return null;
        }

        return CommitHeader.Decode(block);
    }
}
