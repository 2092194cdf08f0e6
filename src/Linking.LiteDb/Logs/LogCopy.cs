using Linking.LiteDb.Engines;
using Linking.LiteDb.Pages;

namespace Linking.LiteDb.Logs;

/// <summary>Brings the pages of a log into the data file.</summary>
internal static class LogCopy
{
    /// <summary>
    /// Copies the newest version of each page, and then puts a header in force that names the next log. A crash leaves
    /// a header that names this log, whose pages are copied again, or one whose pages are all there.
    /// </summary>
    /// <param name="data">The data file.</param>
    /// <param name="log">Its log. It is not changed: the caller lets it begin again.</param>
    /// <param name="salt">Of the next log; 0 if the file is being closed.</param>
    /// <exception cref="IOException">Failed; also <see cref="UnauthorizedAccessException"/>.</exception>
    /// <exception cref="InvalidDataException">A page of the log is damaged.</exception>
    public static void Run(DataFile data, LogFile log, ulong salt)
    {
        var pages = new DataStream(data, log).Pages;
        if (log.Newest.Count > 0)
        {
            // A page that the engine has numbered and never written reads as zeros.
            var unwritten = Enumerable.Range(0, (int)(pages - data.Header.Pages)).Select(i => data.Header.Pages + (uint)i);
            data.Write(log.Newest.Keys.Union(unwritten).Order(), (number, page) =>
            {
                if (log.Newest.TryGetValue(number, out var place))
                    log.Read(place, page);
            });
        }

        data.Write(data.Header.Next(salt, pages));
        // Both headers of a closed file say that it is closed: either of them suffices.
        if (salt == 0)
            data.Write(data.Header.Next(salt, pages));
    }
}
