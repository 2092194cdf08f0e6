using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Files;
using Linking.HandOvers;

namespace Linking.Cli.HandOvers;

/// <summary>
/// Files that somebody named for a hand-over, which anybody may read: what is no plain file, cannot be named in it or may be a secret is
/// refused before anything is copied.
/// </summary>
/// <param name="option">As it was written.</param>
/// <param name="folder">That it named.</param>
/// <param name="part">The folder of the hand-over that they go into.</param>
internal sealed class GivenFiles(string option, string folder, string part)
{
    /// <summary>Folder of a data folder's keys.</summary>
    public const string Keys = "keys";

    private const long MaxSize = 1 << 30;
    private const int MaxCount = 100_000;

    private static readonly string[] SecretEnds = [".pem", ".key", ".p11", ".p12", ".pfx", ".litedb", ".sqlite"];

    /// <summary>All files of the folder, names from it on, with <c>/</c>.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="to">The folder of the hand-over.</param>
    /// <exception cref="CommandException">There is no such folder, or it has what may not be handed over, which is named.</exception>
    public List<string> FindAll(string data, string to)
    {
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.NoInput, $"{option}: there is no folder {folder}.");
        foreach (var (other, what) in ((string, string)[])[(data, "the data folder"), (to, "the hand-over")])
        {
            if (IsWithin(folder, other) || IsWithin(other, folder))
            {
                throw new CommandException(
                    ExitCode.Data,
                    $"{option}: {folder} is, holds or lies in {what}, {other}, which is not copied into what anybody may read. Name a " +
                    $"folder that has nothing else in it.");
            }
        }

        var names = new List<string>();
        foreach (var name in Below("", [], _ => true))
        {
            if (IsSecretFile(name) || name.Split('/').SkipLast(1).Contains(Keys, StringComparer.OrdinalIgnoreCase))
                throw Secret(name);
            names.Add(name);
            if (names.Count > MaxCount)
                throw new CommandException(ExitCode.Data, $"{option}: {folder} has more than {MaxCount} files. Name a smaller folder.");
        }

        return names;
    }

    /// <summary>The files below a folder in it, rising by name.</summary>
    /// <param name="below">Its name; empty: all.</param>
    /// <param name="without">Folders of these names are left out.</param>
    /// <param name="isAsked">Whether a file is meant; of others nothing is asked.</param>
    /// <exception cref="CommandException">One cannot be handed over.</exception>
    public IEnumerable<string> Below(string below, string[] without, Predicate<string> isAsked)
    {
        var at = new DirectoryInfo(Path.Combine(folder, below));
        if (!at.Exists)
            yield break;
        for (var name = below; name.Length > 0; name = Path.GetDirectoryName(name) ?? "")
            RefuseLink(name, new DirectoryInfo(Path.Combine(folder, name)));
        var all = new EnumerationOptions { AttributesToSkip = default, IgnoreInaccessible = false };
        foreach (var info in at.EnumerateFileSystemInfos("*", all).OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            var name = below.Length == 0 ? info.Name : $"{below}/{info.Name}";
            if (info is DirectoryInfo && info.LinkTarget is null)
            {
                foreach (var file in without.Contains(info.Name, StringComparer.Ordinal) ? [] : Below(name, without, isAsked))
                    yield return file;
            }
            else if (isAsked(name))
            {
                yield return Take(name);
            }
        }
    }

    /// <summary>A file's name, if it can be handed over.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public string Take(string name)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        RefuseLink(name, file);
        if (FileFacts.IsDeviceAt(file.FullName))
            throw Refused(name, "is no plain file: take it out.");
        if (!HandOverFiles.IsName($"{part}/{name}"))
        {
            throw Refused(
                name, "has a name that no file in a hand-over has: letters of ASCII, digits and . _ - + @ alone are in one. Rename it.");
        }

        if (file.Name.StartsWith('.') && file.Name.EndsWith(".tmp", StringComparison.Ordinal))
            throw Refused(name, "is named like a file that was being written: rename it, or take it out.");
        return file.Length <= MaxSize ? name : throw Refused(name, $"has more than {MaxSize} bytes: take it out.");
    }

    /// <summary>That a file looks like a secret.</summary>
    public CommandException Secret(string name) => Refused(
        name,
        "looks like a key or a store, and a hand-over is for anybody to read: take it out, or name another folder. A certificate is " +
        "handed over as .crt or .cer.");

    /// <summary>Whether a file's name is one of a key or a store.</summary>
    public static bool IsSecretFile(string name) => SecretEnds.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    /// <summary>Copies them, durably.</summary>
    public async Task CopyAsync(IReadOnlyList<string> names, FileTree to, CancellationToken cancellation)
    {
        var from = new FileTree(folder);
        await Counting.RunAsync("copying files", names.Count, async done =>
        {
            foreach (var name in names)
            {
                cancellation.ThrowIfCancellationRequested();
                using var stream = from.Open(name) ?? throw new IOException($"{from.PathOf(name)} has gone, or has become a link");
                var target = to.PathOf($"{part}/{name}");
                DurableFolder.Create(Path.GetDirectoryName(target)!);
                await DurableFile.ReplaceAsync(
                    target, copy => stream.CopyToAsync(copy, cancellation), to.PathOf($"{part}/.copy.tmp"));
                done();
            }
        });
    }

    // Whether one is the other, or lies in it, whatever links lead there.
    private static bool IsWithin(string inner, string outer)
    {
        for (var at = RealPath.Of(inner); at is not null; at = Path.GetDirectoryName(at))
        {
            if (FileFacts.AreSame(at, outer))
                return true;
        }

        return false;
    }

    private void RefuseLink(string name, FileSystemInfo info)
    {
        if (info.LinkTarget is not null)
            throw Refused(name, "is a link: put the file itself there, or take it out.");
    }

    private CommandException Refused(string name, string why) => new(ExitCode.Data, $"{option}: {Path.Combine(folder, name)} {why}");
}
