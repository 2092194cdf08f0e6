using Linking.LiteDb.Logs;
using Linking.LiteDb.Pages;

namespace Linking.LiteDb.Engines;

/// <summary>The pages that an engine starts from, as its data file: those of the log before those of the data file.</summary>
/// <remarks>
/// The engine never writes to it. LiteDB would mark the file when it meets a damaged page, and would copy its log by
/// itself without noticing a failed fsync.
/// </remarks>
internal sealed class DataStream : PageStream
{
    private readonly DataFile _data;
    private readonly LogFile? _log;
    private readonly Dictionary<uint, LogPlace> _newer;

    public DataStream(DataFile data, LogFile? log)
    {
        _data = data;
        _log = log;
        _newer = log is null ? [] : new(log.Newest);
        Pages = _newer.Count == 0 ? data.Header.Pages : Math.Max(data.Header.Pages, _newer.Keys.Max() + 1);
    }

    /// <summary>Pages in all.</summary>
    public uint Pages { get; }

    public override bool CanWrite => true;

    public override long Length => (long)Pages * Page.Size;

    /// <exception cref="InvalidDataException">The page cannot be read, or does not have its sum.</exception>
    public void Read(uint number, Span<byte> page)
    {
        if (_newer.TryGetValue(number, out var place))
            _log!.Read(place, page);
        else
            _data.Read(number, page);
    }

    /// <summary>Reads all pages.</summary>
    /// <returns>One phrase for each that cannot be read, or does not have its sum.</returns>
    public IEnumerable<string> FindDamaged()
    {
        var page = new byte[Page.Size];
        for (var number = 0u; number < Pages; number++)
        {
            var damage = "";
            try
            {
                Read(number, page);
            }
            catch (InvalidDataException e)
            {
                damage = e.Message;
            }

            if (damage.Length > 0)
                yield return damage;
        }
    }

    protected override void ReadPage(uint index, Span<byte> page) => Read(index, page);

    protected override void WritePage(long position, ReadOnlySpan<byte> page) =>
        throw new NotSupportedException("LiteDB does not write to the data file.");
}
