using Linking.Books.Folders;
using Linking.Books.Git;

namespace Linking.Books.Sinks;

/// <summary>
/// Keeps the book of publications on a branch of a git repository of its own, one commit a publication, and pushes it
/// if a remote is set. Nothing is ever forced. With a remote, what counts as evident is what the remote has.
/// </summary>
public sealed class GitSink : IVoucherSink
{
    private readonly GitSinkOptions _options;
    private readonly WorkingClone _clone;
    private readonly RemoteBook? _remote;

    /// <exception cref="ArgumentException">The branch or the remote cannot be what it should.</exception>
    public GitSink(GitSinkOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!IsBranch(options.Branch))
            throw new ArgumentException(
                $"'{options.Branch}' cannot be the name of a branch; use letters, digits, '-', '_', '.' and '/'.", nameof(options));
        if (options.Remote is { } address && (address.Length == 0 || address[0] == '-' || address.Any(char.IsControl)))
            throw new ArgumentException($"'{GitFailure.Redact(address)}' cannot be the address of a remote.", nameof(options));
        if (options.Remote is { } open && GitFailure.HasPassword(open))
            throw new ArgumentException(
                $"The address of the remote {GitFailure.Redact(open)} holds a password, which programs and logs would show: leave it " +
                "out, and give it to git itself (git help credentials).",
                nameof(options));
        if (Unprintable(options.AuthorName) || Unprintable(options.AuthorEmail))
            throw new ArgumentException(
                "The author's name and address are not empty, and without '<', '>' and line breaks.", nameof(options));
        _options = options with { Path = Path.GetFullPath(options.Path) };
        _clone = new WorkingClone(_options, time);
        _remote = _options.Remote is { } remote ? new RemoteBook(_clone, remote, _options.Branch) : null;
    }

    public string Name => _options.Name;

    public Task<SinkHolding?> ReadLastAsync(CancellationToken cancellation) => GuardAsync(async () =>
    {
        await _clone.OpenAsync(cancellation);
        var tip = _remote is null ? await _clone.TipAsync(cancellation) : await _remote.SynchroniseAsync(cancellation);
        if (tip is null)
            return null;
        var notes = await _clone.NotesAsync(tip, cancellation);
        var last = WorkingClone.LastOf(notes);
        return last == 0 ? null : new SinkHolding(last, await _clone.ReadAsync(notes[last], cancellation), Where(tip));
    });

    public Task<string> PublishAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(publications);
        return GuardAsync(async () =>
        {
            await _clone.OpenAsync(cancellation);
            if (_remote is not null)
                await _remote.SynchroniseAsync(cancellation);
            await CommitMissingAsync(publications, record, cancellation);
            var tip = await _clone.TipAsync(cancellation)
                ?? throw new SinkException($"The branch {_options.Branch} of {_options.Path} has vanished.");
            if (_remote is not null)
                await _remote.PushAsync(tip, cancellation);
            return Where(tip);
        });
    }

    public Task AddVouchersAsync(IReadOnlyList<SinkVoucher> vouchers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(vouchers);
        return GuardAsync(async () =>
        {
            await _clone.OpenAsync(cancellation);
            var tip = await _clone.TipAsync(cancellation)
                ?? throw new SinkException($"The branch {_options.Branch} of {_options.Path} has vanished.");
            var there = await _clone.FilesAsync(tip, cancellation);
            var missing = vouchers.Where(v => !there.ContainsKey(v.File)).ToList();
            if (missing.Count > 0)
            {
                await _clone.CheckCleanAsync([], cancellation);
                await _clone.CommitAsync(missing);
                tip = await _clone.TipAsync(cancellation) ?? tip;
            }

            if (_remote is not null)
                await _remote.PushAsync(tip, cancellation);
            return missing.Count;
        });
    }

    private static bool IsBranch(string branch) =>
        branch.Length is > 0 and <= 200 && branch.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/') &&
        branch[0] is not ('-' or '/' or '.') && branch[^1] is not ('/' or '.') && !branch.EndsWith(".lock", StringComparison.Ordinal) &&
        !branch.Contains("..", StringComparison.Ordinal) && !branch.Contains("//", StringComparison.Ordinal) &&
            !branch.Contains("/.", StringComparison.Ordinal);

    private static bool Unprintable(string text) => string.IsNullOrWhiteSpace(text) || text.Any(c => char.IsControl(c) || c is '<' or '>');

    private async Task CommitMissingAsync(
        IReadOnlyList<SinkPublication> publications, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        var tip = await _clone.TipAsync(cancellation);
        var notes = tip is null ? [] : await _clone.NotesAsync(tip, cancellation);
        var last = WorkingClone.LastOf(notes);
        foreach (var publication in publications.TakeWhile(p => p.Number <= last))
        {
            var there = await _clone.ReadAsync(notes[publication.Number], cancellation);
            if (!there.AsSpan().SequenceEqual(publication.Note.Span))
                throw new SinkException(
                    $"The branch {_options.Branch} of {_options.Path} holds another publication {publication.Number}, and " +
                    "it was not overwritten: the repository belongs to another ledger, or was changed. Give the sink a " +
                    "repository of its own.")
                {
                    Foreign = new SinkHolding(publication.Number, there, Where(tip!)),
                };
        }

        var missing = publications.SkipWhile(p => p.Number <= last).ToList();
        if (missing.Count == 0)
            return;
        if (missing[0].Number != last + 1)
            throw new SinkException(
                $"The branch {_options.Branch} of {_options.Path} holds {last} publications; publication " +
                $"{missing[0].Number} cannot follow.");
        // What an attempt that was cut off has left is written again; anything else is someone's work.
        await _clone.CheckCleanAsync([.. missing.SelectMany(p => BookFolder.PathsOf(p.Number))], cancellation);
        foreach (var publication in missing)
        {
            cancellation.ThrowIfCancellationRequested();
            await _clone.CommitAsync(publication, record);
        }
    }

    private string Where(string tip)
    {
        var place = _options.Remote is { } remote ? GitFailure.Redact(remote) : _options.Path;
        return $"{place}, branch {_options.Branch}, commit {tip[..12]}";
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (GitException exception)
        {
            throw new SinkException($"The git sink failed: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SinkException(
                $"The folder {_options.Path} of the git sink could not be read or written ({exception.Message}); check " +
                "that it is writable and that the disk is not full.",
                exception);
        }
    }
}
