using Linking.Cli.Commands;
using Linking.Files;

namespace Linking.Cli.HandOvers;

/// <summary>What goes into a hand-over as its maker named it.</summary>
/// <param name="Source">The source of this program; null: none was named.</param>
/// <param name="Program">A folder with the built program; null: none was named.</param>
/// <param name="With">A folder of what else belongs to it; null: none was named.</param>
internal sealed record GivenFolders(string? Source, string? Program, string? With)
{
    private const string WithOption = "--with";

    /// <summary>The names of all files, before one of them is copied.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="to">The folder of the hand-over.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="CommandException">No source was named, or something named cannot be handed over.</exception>
    public async Task<IReadOnlyList<(GivenFiles Files, List<string> Names)>> FindAsync(
        string data, string to, CancellationToken cancellation)
    {
        if (Source is null)
        {
            throw SharedOptions.Usage(
                "--source: name the folder of this program's source, a clone or a release's: it goes into the hand-over.");
        }

        var found = new List<(GivenFiles Files, List<string> Names)>
        {
            (new GivenFiles(SourceFiles.Option, Source, HandOverParts.Source), await SourceFiles.FindAsync(Source, cancellation)),
        };
        foreach (var (option, folder, part) in ((string, string?, string)[])[
            ("--program", Program, HandOverParts.Program), (WithOption, With, HandOverParts.Papers)])
        {
            if (folder is null)
                continue;
            var files = new GivenFiles(option, folder, part);
            found.Add((files, files.FindAll(data, to)));
        }

        return found;
    }

    /// <summary>The hand-over is sealed, and takes nothing more: what is named must be in it already.</summary>
    /// <exception cref="CommandException">Something is not.</exception>
    public void RequireSealed(FileTree folder)
    {
        if (With is null)
            return;
        if (!Directory.Exists(With))
            throw new CommandException(ExitCode.NoInput, $"{WithOption}: there is no folder {With}.");
        foreach (var (name, _) in new FileTree(With).Walk())
        {
            if (!File.Exists(folder.PathOf($"{HandOverParts.Papers}/{name}")))
            {
                throw SharedOptions.Usage(
                    $"{WithOption}: the hand-over is sealed, and {name} is not in it. What came later is put into the folder " +
                    $"{folder.PathOf(HandOverParts.Later)} by hand, and is listed with the other later files.");
            }
        }
    }
}
