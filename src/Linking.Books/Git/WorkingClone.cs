using System.Globalization;
using System.Text;

using Linking.Books.Folders;
using Linking.Books.Sinks;
using Linking.Files;
using Linking.Notes;
using Linking.Publications;
using Linking.Vouchers;

namespace Linking.Books.Git;

/// <summary>The git sink's own working clone: what is on the branch, and the next commit.</summary>
internal sealed class WorkingClone(GitSinkOptions options, TimeProvider time)
{
    private const string AttributesName = ".gitattributes";
    private const int MaxListing = 1 << 27;

    // Notes are digested and compared byte for byte: no checkout may change their line ends.
    private const string Attributes = "* -text\n";

    private readonly GitProgram _git = new(options.GitProgram, options.Timeout);

    /// <summary>Its full path.</summary>
    public string Folder => options.Path;

    /// <summary>Runs git in the clone.</summary>
    /// <exception cref="SinkException">It failed.</exception>
    public async Task<GitResult> GitAsync(GitCommand command, CancellationToken cancellation)
    {
        var result = await TryGitAsync(command, cancellation);
        return result.Succeeded ? result : throw Failure(result);
    }

    /// <summary>Runs git in the clone; failing is an answer.</summary>
    public Task<GitResult> TryGitAsync(GitCommand command, CancellationToken cancellation) =>
        // Whoever configured this folder for the sink trusts it.
        _git.RunAsync(command with { Settings = [.. command.Settings, "safe.directory=" + options.Path] }, cancellation);

    /// <summary>A command in the clone.</summary>
    public GitCommand Command(params string[] arguments) => new(options.Path, arguments);

    /// <summary>Makes sure that the folder is a working clone on the branch; a missing or empty folder becomes one.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (!Directory.Exists(options.Path) || !Directory.EnumerateFileSystemEntries(options.Path).Any())
        {
            DurableFolder.Create(options.Path);
            await GitAsync(Command("init", "--quiet", "--template=", "--initial-branch=" + options.Branch), CancellationToken.None);
            return;
        }

        var top = await TryGitAsync(Command("rev-parse", "--is-bare-repository", "--show-cdup"), cancellation);
        if (!top.Succeeded && top.Error.Contains("not a git repository", StringComparison.Ordinal))
            throw new SinkException(
                $"The folder {options.Path} is not empty and is not a git repository; give the git sink an empty folder " +
                "or a clone of its own.");
        var inside = top.Error.Contains("must be run in a work tree", StringComparison.Ordinal);
        if (!top.Succeeded && !inside)
            throw Failure(top);
        if (inside || top.Text != "false")
            throw new SinkException(
                $"The folder {options.Path} is not the top of a working clone (it is a bare repository, or within one); " +
                "give the git sink an empty folder or a clone of its own, and a bare repository as its remote.");
        await CheckBranchAsync(cancellation);
    }

    /// <summary>The commit at the end of the branch, or null if there is none yet.</summary>
    public Task<string?> TipAsync(CancellationToken cancellation) => ResolveAsync("refs/heads/" + options.Branch, cancellation);

    /// <summary>The commit that a name stands for, or null.</summary>
    public async Task<string?> ResolveAsync(string name, CancellationToken cancellation)
    {
        var result = await TryGitAsync(Command("rev-parse", "--quiet", "--verify", name + "^{commit}"), cancellation);
        return result.Succeeded ? result.Text : null;
    }

    /// <summary>The notes in a commit: number and object name.</summary>
    public async Task<Dictionary<ulong, string>> NotesAsync(string commit, CancellationToken cancellation) =>
        (await FilesAsync(commit, cancellation)).Where(f => f.Key.Voucher == VoucherKind.None)
            .ToDictionary(f => f.Key.Number, f => f.Value);

    /// <summary>Publications and vouchers in a commit, with their object names.</summary>
    public async Task<Dictionary<BookFile, string>> FilesAsync(string commit, CancellationToken cancellation)
    {
        var listing = await GitAsync(
            Command("ls-tree", "-z", commit, BookFile.Folder + "/") with { MaxOutput = MaxListing }, cancellation);
        var files = new Dictionary<BookFile, string>();
        foreach (var entry in listing.Fields)
        {
            // <mode> SP <type> SP <object> TAB <path>
            var parts = entry.Split([' ', '\t'], 4);
            if (parts.Length == 4 && parts[1] == "blob" &&
                BookFile.TryParse(parts[3][(BookFile.Folder.Length + 1)..], out var file))
                files.Add(file!, parts[2]);
        }

        return files;
    }

    /// <summary>The number up to which notes are there without a gap; 0 for none.</summary>
    public static ulong LastOf(Dictionary<ulong, string> notes)
    {
        ulong last = 0;
        while (notes.ContainsKey(last + 1))
            last++;
        return last;
    }

    /// <summary>The bytes of an object.</summary>
    public async Task<byte[]> ReadAsync(string blob, CancellationToken cancellation) =>
        (await GitAsync(Command("cat-file", "blob", blob) with { MaxOutput = SignedNote.MaxSize }, cancellation)).Output;

    /// <summary>Refuses to work over changes that are not the sink's.</summary>
    /// <param name="own">Paths that the sink is about to write.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task CheckCleanAsync(IReadOnlyCollection<string> own, CancellationToken cancellation)
    {
        var allowed = own.Append(AttributesName).SelectMany(p => new[] { p, BookFolder.TemporaryOf(p) }).ToHashSet(StringComparer.Ordinal);
        var status = await GitAsync(
            Command("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all") with { MaxOutput = MaxListing },
            cancellation);
        // XY SP path
        var foreign = status.Fields.Where(f => f.Length > 3).Select(f => f[3..])
            .Where(path => !allowed.Contains(path) && !IsVoucher(path)).ToList();
        if (foreign.Count > 0)
            throw new SinkException(
                $"The working folder {options.Path} of the git sink has changes that the ledger did not make " +
                $"({foreign[0]}{(foreign.Count > 1 ? $" and {foreign.Count - 1} more" : "")}); put them elsewhere (git " +
                "stash -u), and keep this folder for the ledger alone.");
    }

    /// <summary>Writes a publication's files and commits them. Takes milliseconds; not cancelled half way.</summary>
    public async Task CommitAsync(SinkPublication publication, ReadOnlyMemory<byte> record)
    {
        var book = new BookFolder(options.Path);
        book.WriteIfMissing(AttributesName, Attributes);
        book.WriteRecord(record);
        book.Write(publication);
        await CommitAsync([AttributesName, .. BookFolder.PathsOf(publication.Number)], CommitMessage.Of(publication.Publication));
        await CheckCommittedAsync(publication);
    }

    /// <summary>Writes vouchers and commits them. Takes milliseconds; not cancelled half way.</summary>
    public async Task CommitAsync(IReadOnlyList<SinkVoucher> vouchers)
    {
        var book = new BookFolder(options.Path);
        book.WriteIfMissing(AttributesName, Attributes);
        foreach (var voucher in vouchers)
            book.WriteVoucher(voucher);
        await CommitAsync([.. vouchers.Select(v => PathOf(v.File))], CommitMessage.Of(vouchers));
    }

    public SinkException Failure(GitResult result) =>
        new($"The git sink failed in {options.Path}: {Redacted(GitFailure.Describe(result))}.");

    private static string PathOf(BookFile file) => $"{BookFile.Folder}/{file.Name}";

    // What an attempt that was cut off has left of vouchers is written again.
    private static bool IsVoucher(string path)
    {
        var (folder, dot, end) = (BookFile.Folder + "/", ".", ".tmp");
        if (!path.StartsWith(folder, StringComparison.Ordinal))
            return false;
        var name = path[folder.Length..];
        if (name.StartsWith(dot, StringComparison.Ordinal) && name.EndsWith(end, StringComparison.Ordinal))
            name = name[dot.Length..^end.Length];
        return BookFile.TryParse(name, out var file) && file!.Voucher != VoucherKind.None;
    }

    private async Task CommitAsync(string[] paths, string message)
    {
        await GitAsync(Command(["add", "--force", "--", .. paths]), CancellationToken.None);
        var date = "@" + time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        var commit = Command(["commit", "--quiet", "--no-verify", "--cleanup=verbatim", "--file=-", "--", .. paths]) with
        {
            Input = Encoding.UTF8.GetBytes(message),
            // How to sign, and with which key, is in the user's own settings of git.
            UserConfiguration = options.Sign,
            Settings = options.Sign ? ["commit.gpgSign=true"] : [],
            Environment =
            [
                new("GIT_AUTHOR_NAME", options.AuthorName), new("GIT_AUTHOR_EMAIL", options.AuthorEmail), new("GIT_AUTHOR_DATE", date),
                new("GIT_COMMITTER_NAME", options.AuthorName), new(
                    "GIT_COMMITTER_EMAIL", options.AuthorEmail), new("GIT_COMMITTER_DATE", date),
            ],
        };
        await GitAsync(commit, CancellationToken.None);
    }

    /// <summary>Takes the remote's password out of a message.</summary>
    private string Redacted(string message) =>
        options.Remote is { } remote ? message.Replace(remote, GitFailure.Redact(remote), StringComparison.Ordinal) : message;

    /// <summary>A filter set up in the repository could still have changed the bytes; then nobody could verify them.</summary>
    private async Task CheckCommittedAsync(SinkPublication publication)
    {
        var notes = await NotesAsync("HEAD", CancellationToken.None);
        if (!notes.TryGetValue(publication.Number, out var blob) ||
            !(await ReadAsync(blob, CancellationToken.None)).AsSpan().SequenceEqual(publication.Note.Span))
            throw new SinkException(
                $"Git stored publication {publication.Number} in {options.Path} with other bytes than it was given; " +
                "remove filters from the repository's attributes, or give the sink a repository of its own.");
    }

    private async Task CheckBranchAsync(CancellationToken cancellation)
    {
        var head = (await TryGitAsync(Command("symbolic-ref", "--quiet", "HEAD"), cancellation)).Text;
        var wanted = "refs/heads/" + options.Branch;
        if (head == wanted)
            return;
        if (await ResolveAsync("HEAD", cancellation) is null && await TipAsync(cancellation) is null)
        {
            // A fresh clone of an empty repository: nothing is lost by naming its first branch.
            await GitAsync(Command("symbolic-ref", "HEAD", wanted), CancellationToken.None);
            return;
        }

        var create = await TipAsync(cancellation) is null ? "--orphan " : "";
        throw new SinkException(
            $"The repository {options.Path} is not on the branch {options.Branch}, which the git sink writes to; run: git " +
            $"-C \"{options.Path}\" switch {create}{options.Branch} (or give the sink an empty folder).");
    }
}
