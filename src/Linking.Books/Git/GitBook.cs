using System.Globalization;
using System.Text;

using Linking.Books.Folders;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Vouchers;

namespace Linking.Books.Git;

/// <summary>
/// Reads the notes of a book from the objects of a git repository. It may be anyone's: nothing is checked out, no hook
/// or program of the repository runs, nothing is fetched but the address that the caller gave.
/// </summary>
internal sealed class GitBook(BookOptions options)
{
    private const int MaxListing = 1 << 26;
    private const string Heads = "refs/heads/";
    private const string StandardBranch = "publications";
    private const string RegularFile = "100644";
    private const string Executable = "100755";
    private const string SymbolicLink = "120000";

    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(200);

    private readonly GitProgram _git = new(options.GitProgram, options.Timeout);

    /// <summary>Whether a folder is the top of a git repository, bare or not.</summary>
    public static bool IsRepository(string folder) =>
        Path.Exists(Path.Combine(folder, ".git")) ||
        (File.Exists(Path.Combine(folder, "HEAD")) && Directory.Exists(Path.Combine(folder, "objects")) &&
            Directory.Exists(Path.Combine(folder, "refs")));

    /// <summary>Whether this may be the address of a repository elsewhere.</summary>
    public static bool IsAddress(string source) =>
        source[0] != '-' && !source.Any(char.IsControl) &&
        (source.Contains("://", StringComparison.Ordinal) ||
            (source.IndexOf(':', StringComparison.Ordinal) is > 1 and var colon && !source.AsSpan(0, colon).Contains('/')));

    /// <summary>Fetches a book into a temporary folder, which is removed again.</summary>
    public async Task<FoundFiles> FetchAsync(string address, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("linking-book-").FullName;
        try
        {
            await RunAsync(new(folder, "init", "--quiet", "--bare", "--template=", "--initial-branch=" + Branch), cancellation);
            var heads = await RunAsync(new(folder, "ls-remote", "--heads", "--", address) { Network = true }, cancellation);
            // <object> TAB <name>
            string[] names = [.. heads.Text.Split('\n').Select(line => line.Split('\t')).Where(f => f.Length == 2).Select(f => f[1])];
            var wanted = Heads + Branch;
            if (options.Branch is not null && !names.Contains(wanted, StringComparer.Ordinal))
                throw NoBranch(address, names);
            var from = names.Contains(wanted, StringComparer.Ordinal) ? wanted : "HEAD";
            if (from == "HEAD" && !(await RunAsync(new(folder, "ls-remote", "--", address, "HEAD") { Network = true }, cancellation)).Text
                .EndsWith("\tHEAD", StringComparison.Ordinal))
                throw new BookException(
                    $"The git repository {address} has no branch {Branch}, and its HEAD leads nowhere. {Others(names)}");
            await FetchAsync(folder, address, $"+{from}:{wanted}", cancellation);
            return (await ReadAsync(folder, cancellation)).As(GitFailure.Redact(address), folder);
        }
        catch (BookException exception)
        {
            // The temporary folder means nothing to anyone, and a password in the address is nobody's business.
            throw new BookException(
                exception.Message.Replace(folder, GitFailure.Redact(address), StringComparison.Ordinal)
                    .Replace(address, GitFailure.Redact(address), StringComparison.Ordinal),
                exception);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Branch => options.Branch ?? StandardBranch;

    // Nobody else says how much a server may send.
    private async Task FetchAsync(string folder, string address, string reference, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var isOver = WatchAsync(folder, limit);
        try
        {
            await RunAsync(
                new(folder, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", address, reference) { Network = true },
                limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw TooLarge(address);
        }
        finally
        {
            await limit.CancelAsync();
            await isOver;
        }

        // What came at once was never seen on its way.
        if (SizeOf(folder) > options.MaxFetched)
            throw TooLarge(address);
    }

    private async Task WatchAsync(string folder, CancellationTokenSource limit)
    {
        while (!limit.IsCancellationRequested)
        {
            var size = SizeOf(folder);
            options.Progress?.Report(new BookProgress(size, 0));
            if (size > options.MaxFetched)
                await limit.CancelAsync();
            await Task.Delay(Watched, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private BookException TooLarge(string address) => new(
        $"{address} has sent more than {options.MaxFetched >> 20} MiB, which is more than a book is; clone it yourself, and give the " +
        "clone.");

    // Files of git come and go meanwhile.
    private static long SizeOf(string folder) => new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default })
        .Sum(file => file.Exists ? LengthOf(file) : 0);

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private BookException NoBranch(string repository, IEnumerable<string> names) =>
        new($"The git repository {repository} has no branch {Branch}. {Others(names)}");

    private static string Others(IEnumerable<string> names)
    {
        const int Listed = 10;
        var named = names.Select(n => n.StartsWith(Heads, StringComparison.Ordinal) ? n[Heads.Length..] : n).ToList();
        return named.Count == 0 ? "It has none." :
            $"It has {string.Join(", ", named.Take(Listed))}{(named.Count > Listed ? " and others" : "")}: name the branch with the book.";
    }

    /// <summary>Reads the book of a repository on this machine.</summary>
    public async Task<FoundFiles> ReadAsync(string folder, CancellationToken cancellation)
    {
        var commit = await ResolveAsync(folder, cancellation);
        var tree = await TreeAsync(folder, commit, cancellation);
        var problems = new List<string>();
        var wanted = new List<(BookFile? File, string Name, string Blob)>();
        var bounds = new BookBounds(folder, options);
        foreach (var (mode, type, blob, size, name) in tree.Entries)
        {
            if (!FoundFiles.IsOfBook(name))
                continue;
            if (Problem(mode, type, size, name, out var file) is { } problem)
            {
                bounds.AddFault();
                problems.Add($"The file {name} {problem}.");
                continue;
            }

            bounds.Add(file, size);
            wanted.Add((file, name, blob));
        }

        if (wanted.Count == 0)
            return new FoundFiles($"{folder}, commit {commit[..12]}", [], [.. problems, Others(await BranchesAsync(folder, cancellation))]);
        var history = await new GitBookHistory(command => RunAsync(command, cancellation)).ReadAsync(folder, commit, tree.Prefix);
        var contents = await ContentsAsync(folder, [.. wanted.Select(w => w.Blob)], cancellation);
        var files = new List<FoundFile>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            var (file, name, blob) = wanted[i];
            var (dated, adder, problem) = history.Of(name, blob);
            // The record grows, and vouchers come later: only a publication never changes.
            if (problem is not null && file?.Voucher == VoucherKind.None)
                problems.Add(problem);
            files.Add(new FoundFile(
                file, name, contents[i], dated, adder is null ? $"{folder}, {name}" : $"{folder}, {name}, commit {adder[..12]}"));
        }

        return FoundFiles.Of($"{folder}, commit {commit[..12]}", files, problems);
    }

    private static string? Problem(string mode, string type, long size, string name, out BookFile? file)
    {
        if (!BookFile.TryParse(name, out file) && name != BookFile.RecordName)
            return BookProblem.Name;
        if (mode == SymbolicLink)
            return BookProblem.Link;
        return type == "blob" && mode is RegularFile or Executable ? BookProblem.OfSize(file, size) : BookProblem.NoFile;
    }

    private async Task<string> ResolveAsync(string folder, CancellationToken cancellation)
    {
        string[] names = [Heads + Branch, "refs/remotes/origin/" + Branch, .. options.Branch is null ? ["HEAD"] : Array.Empty<string>()];
        foreach (var name in names)
        {
            var result = await TryRunAsync(new(folder, "rev-parse", "--quiet", "--verify", name + "^{commit}"), cancellation);
            if (result.Succeeded)
                return result.Text;
            if (result.Error.Length > 0)
                throw Failure(folder, result);
        }

        throw options.Branch is null
            ? new BookException($"The git repository {folder} has no commit yet, so no publication.")
            : NoBranch(folder, await BranchesAsync(folder, cancellation));
    }

    private async Task<string[]> BranchesAsync(string folder, CancellationToken cancellation)
    {
        var names = await RunAsync(
            new(folder, "for-each-ref", "--format=%(refname)", Heads, "refs/remotes/") { MaxOutput = MaxListing }, cancellation);
        return names.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<(string Prefix, List<(string Mode, string Type, string Object, long Size, string Name)> Entries)> TreeAsync(
        string folder, string commit, CancellationToken cancellation)
    {
        foreach (var prefix in (string[])[BookFile.Folder + "/", ""])
        {
            string[] place = prefix.Length > 0 ? [prefix] : [];
            var listing = await RunAsync(
                new(folder, ["ls-tree", "-z", "--long", "--full-tree", commit, "--", .. place]) { MaxOutput = MaxListing }, cancellation);
            // <mode> SP <type> SP <object> SP <size padded> TAB <path>
            var entries = listing.Fields.Select(f => f.Split('\t', 2)).Where(f => f.Length == 2)
                .Select(f => (Fields: f[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), Path: f[1]))
                .Where(f => f.Fields.Length == 4)
                .Select(
                    f =>
                        (
                            f.Fields[0],
                            f.Fields[1],
                            f.Fields[2],
                            long.TryParse(f.Fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1,
                            f.Path[prefix.Length..]))
                .ToList();
            if (entries.Count > 0)
                return (prefix, entries);
        }

        return ("", []);
    }

    private async Task<List<byte[]>> ContentsAsync(string folder, IReadOnlyCollection<string> blobs, CancellationToken cancellation)
    {
        var contents = new List<byte[]>(blobs.Count);
        var command = new GitCommand(folder, "cat-file", "--batch")
        {
            Input = Encoding.ASCII.GetBytes(string.Concat(blobs.Select(b => b + "\n"))),
            MaxOutput = (int)BookFile.MaxBookSize + blobs.Count * 128,
        };
        // Each: <object> SP <type> SP <size> LF <contents> LF
        var rest = (await RunAsync(command, cancellation)).Output.AsMemory();
        foreach (var blob in blobs)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var words = end < 0 ? [] : Encoding.UTF8.GetString(rest.Span[..end]).Split(' ');
            if (words.Length != 3 || words[0] != blob ||
                !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ||
                    size is < 0 or > RecordFile.MaxSize || rest.Length < end + 1 + size + 1)
                throw new BookException(
                    $"The git repository {folder} is damaged or not complete: the object {blob} could not be read; clone it again.");
            contents.Add(rest.Slice(end + 1, size).ToArray());
            rest = rest[(end + 1 + size + 1)..];
        }

        return contents;
    }

    private async Task<GitResult> RunAsync(GitCommand command, CancellationToken cancellation)
    {
        var result = await TryRunAsync(command, cancellation);
        return result.Succeeded ? result : throw Failure(command.Folder, result);
    }

    private async Task<GitResult> TryRunAsync(GitCommand command, CancellationToken cancellation)
    {
        try
        {
            // The user's own settings count: which folders and remotes are trusted is the user's to say.
            return await _git.RunAsync(Proxied(command) with { UserConfiguration = true }, cancellation);
        }
        catch (GitException exception)
        {
            throw new BookException($"The book of publications could not be read: {exception.Message}", exception);
        }
    }

    // Over all other settings, and in no argument, which every user of the machine may read: it may have a password.
    private GitCommand Proxied(GitCommand command) => !command.Network || options.Proxy is not { } proxy ? command : command with
    {
        Environment =
        [
            .. command.Environment,
            KeyValuePair.Create("GIT_CONFIG_COUNT", "1"),
            KeyValuePair.Create("GIT_CONFIG_KEY_0", "http.proxy"),
            KeyValuePair.Create("GIT_CONFIG_VALUE_0", proxy),
        ],
    };

    private static BookException Failure(string folder, GitResult result) =>
        new($"The book of publications could not be read from {folder}: {GitFailure.Describe(result)}.");
}
