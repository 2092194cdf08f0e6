namespace Linking.LiteDb.Tests.Faults;

/// <summary>
/// What a disk may hold when the power is cut: all that was flushed, and of what was written since any sectors; a name
/// that was given or taken away since its folder was flushed may be there or not.
/// </summary>
internal sealed class CutDisk
{
    private const int Sector = 512;

    private readonly Dictionary<string, Content> _files = [];
    private readonly Dictionary<string, Content> _deleted = [];

    /// <summary>Takes the next call into account.</summary>
    public void Take(DiskEvent done)
    {
        switch (done.Call)
        {
            case DiskCall.Create:
                _files[done.File] = new Content { IsNamed = false };
                break;
            case DiskCall.Write:
                _files[done.File].Since.Add((done.Offset, done.Bytes!));
                break;
            case DiskCall.Flush:
                _files[done.File].Flush();
                break;
            case DiskCall.Delete:
                _files.Remove(done.File, out var deleted);
                _deleted[done.File] = deleted!;
                break;
            case DiskCall.Name:
                _files.Remove(done.File, out var named);
                _files[done.NewName] = named!;
                named!.IsNamed = true;
                break;
            case DiskCall.FlushFolder:
                _deleted.Clear();
                foreach (var file in _files.Values)
                    file.IsNamed = true;
                break;
        }
    }

    /// <summary>Writes one of the possible states into a folder.</summary>
    public void WriteTo(string folder, Random random, Cut cut)
    {
        foreach (var (name, content) in _files)
        {
            if (content.IsNamed || IsThere(random, cut))
                File.WriteAllBytes(Path.Combine(folder, name), content.At(random, cut));
        }

        foreach (var (name, content) in _deleted.Where(d => !_files.ContainsKey(d.Key)))
        {
            if (!IsThere(random, cut))
                File.WriteAllBytes(Path.Combine(folder, name), content.At(random, Cut.Nothing));
        }
    }

    private static bool IsThere(Random random, Cut cut) => cut == Cut.Everything || (cut == Cut.Some && random.Next(2) == 0);

    private sealed class Content
    {
        private byte[] _flushed = [];

        public bool IsNamed { get; set; }

        public List<(long Offset, byte[] Bytes)> Since { get; } = [];

        public void Flush()
        {
            _flushed = At(new Random(0), Cut.Everything);
            Since.Clear();
        }

        public byte[] At(Random random, Cut cut)
        {
            var bytes = _flushed.ToArray();
            foreach (var (offset, written) in Since)
            {
                for (var at = 0; at < written.Length; at += Sector)
                {
                    if (!IsThere(random, cut))
                        continue;
                    var end = Math.Min(at + Sector, written.Length);
                    if (offset + end > bytes.Length)
                        Array.Resize(ref bytes, (int)offset + end);
                    written.AsSpan(at, end - at).CopyTo(bytes.AsSpan((int)offset + at));
                }
            }

            return bytes;
        }
    }
}

/// <summary>What became of the writes that were not flushed.</summary>
internal enum Cut
{
    Nothing,
    Everything,
    Some,
}
