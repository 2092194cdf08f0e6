namespace Linking.Server.Access;

/// <summary>What strangers can cause gets one line a minute in the log, and the number of those left out. Thread-safe.</summary>
internal sealed class SpacedLog(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset? _written;
    private long _leftOut;

    /// <summary>Whether a line is due.</summary>
    /// <param name="before">How many were left out since the line before.</param>
    public bool IsDue(out long before)
    {
        lock (_lock)
        {
            (var now, before) = (time.GetUtcNow(), _leftOut);
            if (_written is { } written && now - written < Pause)
            {
                _leftOut++;
                return false;
            }

            (_written, _leftOut) = (now, 0);
            return true;
        }
    }
}
