using Linking.Files;

namespace Linking.Clocks.Calibration;

/// <summary>
/// Keeps comparisons, each durable when <see cref="Add"/> returns. A day that was closed is not written to again: what a clock that was
/// set back says of it goes into the day after. Thread-safe.
/// </summary>
public sealed class CalibrationLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _folder;
    private DateOnly _open;
    private FileStream? _file;
    private DateOnly _day;

    private CalibrationLog(string folder, DateOnly open) => (_folder, _open) = (folder, open);

    /// <summary>Opens or makes the folder.</summary>
    /// <param name="folder">Its path.</param>
    /// <param name="closed">The last day that was closed; null: none.</param>
    /// <exception cref="IOException">It cannot be made; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static CalibrationLog Open(string folder, DateOnly? closed)
    {
        DurableFolder.CreateOwnerOnly(folder);
        return new CalibrationLog(folder, closed?.AddDays(1) ?? DateOnly.MinValue);
    }

    /// <summary>Keeps one.</summary>
    /// <exception cref="IOException">It is perhaps not kept; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Add(Comparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        lock (_lock)
        {
            var day = DateOnly.FromDateTime(comparison.Time.UtcDateTime);
            var file = FileOf(day < _open ? _open : day);
            try
            {
                file.Write(CalibrationLine.Encode(comparison));
                DiskFlush.Flush(file);
            }
            catch
            {
                // Opened again it is cut at its last whole line.
                CloseFile();
                throw;
            }
        }
    }

    /// <summary>From here on nothing is written to this day or an earlier one.</summary>
    public void Close(DateOnly day)
    {
        lock (_lock)
        {
            if (_file is not null && _day <= day)
                CloseFile();
            if (day.AddDays(1) > _open)
                _open = day.AddDays(1);
        }
    }

    public void Dispose()
    {
        lock (_lock)
            CloseFile();
    }

    private FileStream FileOf(DateOnly day)
    {
        if (_file is not null && _day == day)
            return _file;
        CloseFile();
        var path = CalibrationFolder.FileOf(_folder, day);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0,
        };
        var file = new FileStream(path, options);
        try
        {
            CutTornLine(file);
            DurableFolder.Flush(_folder);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        (_file, _day) = (file, day);
        return file;
    }

    // A line without its line feed was never durable: nobody was told that it is kept.
    private static void CutTornLine(FileStream file)
    {
        var end = file.Length;
        while (end > 0)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
                break;
            end--;
        }

        file.SetLength(end);
        file.Position = end;
    }

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
    }
}
