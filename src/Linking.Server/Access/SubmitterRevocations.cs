using System.Security.Cryptography.X509Certificates;

using Linking.LiteDb;
using Linking.Server.Options;
using Linking.Tsp;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Access;

/// <summary>
/// Which certificates of submitters their authorities have taken back: a file of lists, read again when it changes, beside the calls, which
/// never wait for that. Nothing is known of a certificate whose issuer has no list in force, and it counts as none. Thread-safe.
/// </summary>
internal sealed class SubmitterRevocations : IDisposable
{
    /// <summary>Bytes of the longest file.</summary>
    public const int MaxSize = 8 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // The authority's clock may be ahead.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly string _path;
    private readonly IReadOnlyList<X509Certificate2> _authorities;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<string, byte[]> _read;
    private readonly RevocationMarks _marks;
    private readonly ITimer _timer;

    // Of whoever reads; one at a time does.
    private readonly Dictionary<string, RevocationList> _newest = new(StringComparer.Ordinal);
    private (DateTime Written, long Length)? _seen;
    private int _isReading;

    private volatile Dictionary<string, RevocationList> _lists = [];
    private volatile string? _problem;
    private volatile string? _unremembered;

    /// <param name="path">The file.</param>
    /// <param name="authorities">Whose lists count.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logger">Told what cannot be read.</param>
    /// <param name="marks">How new the lists were that were read before.</param>
    /// <param name="read">Reads the file.</param>
    /// <exception cref="FormatException">It holds something else; also <see cref="IOException"/>.</exception>
    internal SubmitterRevocations(
        string path, IReadOnlyList<X509Certificate2> authorities, TimeProvider time, ILogger logger, RevocationMarks marks,
        Func<string, byte[]> read)
    {
        (_path, _authorities, _time, _logger, _marks, _read) = (path, authorities, time, logger, marks, read);
        _seen = Mark();
        Take(ListsIn(read(path)));
        Remember();
        _timer = time.CreateTimer(_ => LookAgain(), null, Pause, Pause);
    }

    /// <summary>Null if no file is configured.</summary>
    /// <exception cref="StartupException">The file cannot be read, or holds something else.</exception>
    public static SubmitterRevocations? Open(
        ServerOptions options, IReadOnlyList<X509Certificate2> authorities, TimeProvider time, ILogger logger)
    {
        if (options.SubmitterRevocations is not { } path)
            return null;
        try
        {
            return new SubmitterRevocations(path, authorities, time, logger, new RevocationMarks(options.DataFolder), ReadFile);
        }
        catch (DocumentFileException e)
        {
            throw new StartupException(
                StartupProblem.Data,
                $"How new the lists of revoked certificates were that this server has read cannot be told. {e.Message} Move " +
                $"{RevocationMarks.Name} away only if you know that the lists in SubmitterRevocations are the newest.",
                e);
        }
        catch (Exception e) when (IsUnusable(e))
        {
            throw new StartupException(StartupProblem.Options, $"SubmitterRevocations: {path} cannot be used: {Sentence(e)}.", e);
        }
    }

    /// <summary>Why a certificate may not be used; null: its issuers have not taken it back.</summary>
    /// <param name="chain">The certificate, its issuer and so on, up to the root.</param>
    /// <param name="now">When it is asked.</param>
    public string? Problem(IReadOnlyList<X509Certificate2> chain, DateTimeOffset now)
    {
        var lists = _lists;
        for (var i = 0; i + 1 < chain.Count; i++)
        {
            var name = chain[i + 1].Subject;
            if (!lists.TryGetValue(chain[i + 1].Thumbprint, out var list))
                return $"this server has no list of the certificates that {name} has taken back";
            if (list.Has(chain[i]))
                return $"{name} has taken it back";
            if (now >= list.Until || now < list.From - Tolerance)
                return $"the list of the certificates that {name} has taken back is of another time; its operator has to renew it";
        }

        return null;
    }

    /// <summary>What somebody has to look at.</summary>
    public IEnumerable<string> Warnings()
    {
        if (_problem is { } problem)
            yield return problem;
        if (_unremembered is { } unremembered)
            yield return unremembered;
        var (lists, now) = (_lists, _time.GetUtcNow());
        foreach (var authority in _authorities)
        {
            var list = lists.GetValueOrDefault(authority.Thumbprint);
            if (list is null)
                yield return $"SubmitterRevocations has no list of {authority.Subject}: certificates that it has issued count as none.";
            else if (WordsOf(list, now) is { } words)
                yield return $"SubmitterRevocations: the list of {authority.Subject} {words}";
        }
    }

    /// <summary>
    /// Reads the file if it has changed, and writes down what is not remembered yet. Returns at once where somebody else does.
    /// </summary>
    internal void LookAgain()
    {
        if (Interlocked.Exchange(ref _isReading, 1) != 0)
            return;
        try
        {
            ReadChanged();
            // Also where it has not: what could not be written can be by now, and the time of a list has come.
            Remember();
        }
        finally
        {
            Volatile.Write(ref _isReading, 0);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void ReadChanged()
    {
        try
        {
            var mark = Mark();
            if (mark == _seen)
                return;
            // What holds something else is not read again before it changes.
            _seen = mark;
            Take(ListsIn(_read(_path)));
        }
        catch (Exception e) when (IsUnusable(e))
        {
            if (e is not FormatException)
                _seen = null;
            // The lists before hold until their own end.
            _problem = Told(_problem, $"SubmitterRevocations: {_path} cannot be used, and what was read before stays: {Sentence(e)}.");
        }
    }

    private static string? WordsOf(RevocationList list, DateTimeOffset now)
    {
        const string AsNone = "certificates that this authority has issued count as none.";
        if (now >= list.Until)
            return $"has ended; {AsNone}";
        if (now < list.From - Tolerance)
            return $"is of a time to come; {AsNone} Look at the clocks.";
        return list.Until - now < (list.Until - list.From) / 4
            ? $"ends in {DurationText.Rounded(list.Until - now)}: put the next one in place."
            : null;
    }

    private static byte[] ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaxSize)
            throw new FormatException($"it has more than {MaxSize} bytes");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private (DateTime Written, long Length) Mark()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : throw new FileNotFoundException($"there is no file {_path}");
    }

    // An authority that goes on with its key under a second certificate has each list for both.
    private List<(X509Certificate2 Authority, RevocationList List)> ListsIn(byte[] file)
    {
        var found = new List<(X509Certificate2 Authority, RevocationList List)>();
        foreach (var list in RevocationList.ReadFile(file))
        {
            var authorities = _authorities.Where(list.IsOf).ToList();
            if (authorities.Count == 0)
                throw new FormatException("it holds a list that none of the authorities in SubmitterAuthority has signed");
            if (list.Until == DateTimeOffset.MinValue)
                throw new FormatException($"the list of {authorities[0].Subject} does not say until when it holds");
            found.AddRange(authorities.Select(authority => (authority, list)));
        }

        return found;
    }

    // What an authority has said later stands: who puts an older list in place would bring back whom it has taken back since.
    private void Take(List<(X509Certificate2 Authority, RevocationList List)> found)
    {
        var (lists, older) = (new Dictionary<string, RevocationList>(StringComparer.Ordinal), (string?)null);
        foreach (var group in found.GroupBy(f => f.Authority.Thumbprint, StringComparer.Ordinal))
        {
            // One of a later time and a smaller number hides no other.
            var good = group.Where(f => !_marks.IsOlder(f.Authority, f.List)).ToList();
            if (good.Count == 0)
                older = OlderOf(group.First().Authority);
            else
                _newest[group.Key] = good.MaxBy(f => f.List.From).List;
            if (_newest.TryGetValue(group.Key, out var newest))
                lists[group.Key] = newest;
        }

        _lists = lists;
        _problem = Told(_problem, older);
    }

    private string OlderOf(X509Certificate2 authority) =>
        $"SubmitterRevocations: {_path} holds an older list of {authority.Subject} than the one that was read before" +
        (_newest.ContainsKey(authority.Thumbprint)
            ? ", which stays."
            : " this start: put that one in place, or a later one. Until then certificates that it has issued count as none.");

    // The lists count all the same: what is not remembered is missing after the next start only.
    private void Remember()
    {
        var (horizon, problem) = (_time.GetUtcNow() + Tolerance, (string?)null);
        foreach (var authority in _authorities.Where(a => _newest.ContainsKey(a.Thumbprint)))
        {
            try
            {
                // A list of a time to come, by a mistake of its authority's, shuts out no others for ever.
                var list = _newest[authority.Thumbprint];
                _marks.Take(authority, list, isKept: list.From <= horizon);
            }
            catch (DocumentFileException e)
            {
                problem = $"SubmitterRevocations: that these lists were read could not be remembered beyond a stop. {e.Message}";
            }
        }

        _unremembered = Told(_unremembered, problem);
    }

    // Once, not each second.
    private string? Told(string? before, string? problem)
    {
        if (problem is not null && problem != before)
            ServerLog.RevocationsNotRead(_logger, problem);
        return problem;
    }

    private static bool IsUnusable(Exception e) => e is IOException or UnauthorizedAccessException or FormatException;

    private static string Sentence(Exception e) => e.Message.TrimEnd('.');
}
