using System.Globalization;

namespace Linking.Books.Git;

/// <summary>Which commit first brought which contents of a file, along the first parents of a branch.</summary>
internal sealed class GitBookHistory(Func<GitCommand, Task<GitResult>> run)
{
    private const int MaxLog = 1 << 27;
    private const ulong MicrosecondsPerSecond = 1_000_000;

    private readonly Dictionary<string, (string Blob, string Commit, Instant? Date)> _first = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _changed = new(StringComparer.Ordinal);

    /// <summary>Reads the history of all files below a folder.</summary>
    public async Task<GitBookHistory> ReadAsync(string folder, string commit, string prefix)
    {
        string[] place = prefix.Length > 0 ? [prefix] : [];
        var command = new GitCommand(
            folder,
            [
                "log", "--format=%x00%H %ct", "--raw", "--no-abbrev", "-z", "--no-renames", "--no-ext-diff", "--no-textconv",
                "--first-parent", "-m", "--reverse", "--ignore-submodules=all", "--no-show-signature", "--no-notes", commit,
                "--", .. place,
            ])
        {
            MaxOutput = MaxLog,
        };
        // Fields: "<commit> <seconds>", or ":<mode> <mode> <object> <object> <status>" followed by a path.
        var fields = (await run(command)).Fields;
        var (hash, date) = ("", default(Instant?));
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i].Trim('\n');
            if (field.Length == 0)
                continue;
            if (field[0] != ':')
            {
                var words = field.Split(' ');
                (hash, date) = (words[0], words.Length == 2 ? TimeOf(words[1]) : null);
            }
            else if (++i < fields.Length && fields[i].StartsWith(prefix, StringComparison.Ordinal))
            {
                Take(fields[i][prefix.Length..], field.Split(' '), hash, date);
            }
        }

        return this;
    }

    /// <summary>When the contents that a file has now came, with which commit, and what is wrong with that.</summary>
    public (Instant? Dated, string? Commit, string? Problem) Of(string name, string blob)
    {
        if (!_first.TryGetValue(name, out var first) || first.Blob != blob)
            return (null, null, _changed.TryGetValue(name, out var later) ? Changed(name, later) : null);
        var problem = _changed.TryGetValue(name, out var commit) ? Changed(name, commit)
            : first.Date is null
                ? $"The commit {first.Commit[..12]} that brought the file {name} has a date that cannot be right."
                : null;
        return (first.Date, first.Commit, problem);
    }

    private static string Changed(string name, string commit) =>
        $"The file {name} was changed or removed after it was published (commit {commit[..12]}); a publication never changes.";

    private static Instant? TimeOf(string seconds) =>
        ulong.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var value) &&
        value < ulong.MaxValue / MicrosecondsPerSecond && Instant.TryFromMicroseconds(value * MicrosecondsPerSecond, out var time)
            ? time
            : null;

    private void Take(string name, string[] change, string commit, Instant? date)
    {
        // :<mode before> <mode> <object before> <object> <status>
        if (change.Length != 5)
            return;
        if (!_first.TryAdd(name, (change[3], commit, date)))
            _changed.TryAdd(name, commit);
    }
}
