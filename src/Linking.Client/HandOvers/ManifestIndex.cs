using System.Collections;

using Linking.HandOvers;

using Microsoft.Win32.SafeHandles;

namespace Linking.Client.HandOvers;

/// <summary>
/// Finds names in a manifest on the disk by halving it: its lines rise. Memory: two lines, and a bit for 128 bytes of it. Of a manifest
/// that is malformed it finds what it finds, and never a line of another name; <see cref="ManifestCheck"/> says what is wrong with it.
/// </summary>
internal sealed class ManifestIndex : IDisposable
{
    // The digests of a line alone are as long, so that no two lines have the same bit.
    private const int LeastLine = 128;

    private readonly SafeFileHandle _file;
    private readonly long _begin;
    private readonly long _length;

    private BitArray? _refused;

    public ManifestIndex(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        _length = RandomAccess.GetLength(_file);
        for (var i = 0; i < HandOverHead.Lines; i++)
            _begin = Math.Min(_length, _begin + LineAt(_begin).Length + 1);
    }

    /// <summary>The line of a name; null: there is none, or it is refused.</summary>
    public HandOverFile? Find(string name) =>
        LineOf(name) is var (place, file) && _refused?[(int)(place / LeastLine)] is not true ? file : null;

    /// <summary>The line of this name, if there is one, is not found again.</summary>
    public void Refuse(string name)
    {
        if (LineOf(name) is var (place, _))
            (_refused ??= new BitArray((int)(_length / LeastLine) + 1))[(int)(place / LeastLine)] = true;
    }

    /// <summary>The lines whose names begin so, rising.</summary>
    public IEnumerable<HandOverFile> BeginningWith(string start) =>
        From(start).Select(l => l.File).TakeWhile(f => f.Name.StartsWith(start, StringComparison.Ordinal));

    public void Dispose() => _file.Dispose();

    private (long Place, HandOverFile File)? LineOf(string name)
    {
        foreach (var line in From(name))
            return line.File.Name == name ? line : null;
        return null;
    }

    private IEnumerable<(long Place, HandOverFile File)> From(string name)
    {
        var (low, high) = (_begin, _length);
        while (low < high)
        {
            var begin = BeginOf(low + (high - low) / 2, low);
            var line = LineAt(begin);
            if (!HandOverFile.TryRead(line, out var file))
                yield break;
            if (string.CompareOrdinal(file.Name, name) < 0)
                low = begin + line.Length + 1;
            else
                high = begin;
        }

        while (low < _length)
        {
            var line = LineAt(low);
            if (!HandOverFile.TryRead(line, out var file))
                yield break;
            yield return (low, file);
            low += line.Length + 1;
        }
    }

    // Of the line that a place is in; a line begins at the least.
    private long BeginOf(long place, long least)
    {
        var from = Math.Max(least, place - HandOverFile.MaxLine);
        var bytes = Read(from, (int)(place - from));
        return bytes.AsSpan().LastIndexOf((byte)'\n') is var at and >= 0 ? from + at + 1 : from;
    }

    private byte[] LineAt(long place)
    {
        var bytes = Read(place, HandOverFile.MaxLine + 1);
        return bytes.AsSpan().IndexOf((byte)'\n') is var at and >= 0 ? bytes[..at] : bytes;
    }

    private byte[] Read(long from, int count)
    {
        var bytes = new byte[(int)Math.Clamp(_length - from, 0, count)];
        for (int at = 0, read; at < bytes.Length; at += read)
        {
            read = RandomAccess.Read(_file, bytes.AsSpan(at), from + at);
            if (read == 0)
                return bytes[..at];
        }

        return bytes;
    }
}
