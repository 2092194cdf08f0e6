using Linking.Cli.Earliest;
using Linking.Cli.Origins;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Files;
using Linking.Hashing;

namespace Linking.Cli.Commands;

/// <summary>What a command line asks <c>stamp</c> to do.</summary>
/// <param name="Output">Where the token of one input goes.</param>
/// <param name="Folder">Where all tokens go.</param>
/// <param name="Force">Whether tokens that are there are replaced.</param>
/// <param name="Everywhere">Whether each ledger's token gets a name of its own.</param>
/// <param name="HasOrigin">Whether a statement of who submits goes beside each token.</param>
internal sealed record StampPlan(string? Output, string? Folder, bool Force, bool Everywhere = false, bool HasOrigin = false)
{
    /// <param name="inputs">Files.</param>
    /// <param name="hash">Digests that were typed; null for none.</param>
    /// <param name="isList">Whether the files were listed elsewhere: then they are many, even if it is one.</param>
    /// <exception cref="CommandException">It cannot be done so.</exception>
    public IReadOnlyList<StampPlace> Of(IReadOnlyList<InputName> inputs, string? hash, bool isList)
    {
        var isMany = isList || inputs.Count > 1 || inputs.Any(i => i.Below is not null);
        // A wildcard catches them too.
        var files = isMany ? [.. inputs.Where(i => !IsProof(i.Path))] : inputs;
        if (files.Count == 0 && inputs.Count > 0)
            throw new CommandException(
                ExitCode.NoInput, "Nothing to stamp: all that is named are tokens. A token is stamped only if it is named alone.");
        if (files.Count == 0 && isList)
            throw new CommandException(ExitCode.NoInput, "Nothing to stamp: there is no file in what was named.");
        if (files.Count(f => f.Path == "-") > 1)
            throw SharedOptions.Usage("Standard input can be read once only.");
        if (Output is not null && Folder is not null)
            throw SharedOptions.Usage("Name the token with --output, or a folder for it with --output-dir, not both.");
        if (Everywhere && Output is not null)
            throw SharedOptions.Usage("--output takes one token, and --all-servers makes one of each ledger: use --output-dir.");
        foreach (var file in files.Where(f => f.Below is not null))
            InputFile.CheckPlain(file.Path);
        var mayHaveOne = isMany || Everywhere;
        var places = files.Select(f => new StampPlace(f.Path, null, Output ?? DefaultOf(f), Force) { IsOneOfMany = mayHaveOne }).ToList();
        if (hash is not null)
            places.Add(new StampPlace(hash, SharedOptions.ImprintOf(hash), Output ?? StandardOutput(), Force) { IsOneOfMany = mayHaveOne });
        if (places.Count == 0)
            throw SharedOptions.Usage("Nothing to stamp: name files or folders, - for standard input, or --hash ALPHA:BETA.");
        if (places.Count > Client.Aggregation.MaxCount)
            throw SharedOptions.Usage($"At most {Client.Aggregation.MaxCount} files are stamped at once, and {places.Count} are named.");
        if (Output is not null && places.Count > 1)
            throw SharedOptions.Usage("--output takes one token; without it each token goes beside its file.");
        if (Everywhere && places.Exists(p => p.Token == "-"))
            throw SharedOptions.Usage("With --all-servers tokens go beside files: name files.");
        if (HasOrigin && places.Exists(p => p.Token == "-"))
            throw SharedOptions.Usage("With --origin a second file goes beside the token: name the token with --output.");
        if (HasOrigin && places.Count > Client.Aggregation.MaxCount / 2)
            throw SharedOptions.Usage($"With --origin at most {Client.Aggregation.MaxCount / 2} files are stamped at once.");
        if (HasOrigin)
            places = [.. places.Select(p => p with { Origin = OriginFile.Beside(p.Token) })];
        Check(places);
        return places;
    }

    private static bool IsProof(string path) =>
        ExtendedFile.IsNamedLikeOne(path) || NotBeforeFile.IsNamedLikeOne(path) || OriginFile.IsNamedLikeOne(path);

    // Before anything is sent: a token in hand is never put at risk, and none is made that has no place.
    private static void Check(List<StampPlace> places)
    {
        if (places.GroupBy(p => p.Token, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw SharedOptions.Usage(
                twice.Key == "-" ? Say("One token only can go to standard output.")
                : twice.All(p => p.Name == twice.First().Name) ? Say($"{twice.Key} would be written twice: a file is named twice.")
                : Say(
                    $"{twice.Key} would be written twice: {string.Join(Say(" and "), twice.Take(2).Select(p => p.Name))} have one " +
                    $"name."));
        if (places is [{ Imprint: null } only] && FileFacts.AreSame(only.Name, only.Token))
            throw new CommandException(
                ExitCode.CannotCreate, $"The token cannot be written to {only.Token}: that is {only.Name}, which is to be stamped.");
        foreach (var place in places.Where(p => p.Token != "-"))
            TokenFile.CheckPlace(place.Token, place.MayReplace || place.IsOneOfMany);
    }

    private string DefaultOf(InputName file)
    {
        if (file.Path == "-")
            return StandardOutput();
        if (Folder is null)
            return TokenFile.Beside(file.Path);
        var token = TokenFile.Beside(Path.Join(Folder, file.Below ?? Path.GetFileName(file.Path)));
        if (Path.GetDirectoryName(token) is { Length: > 0 } folder && !RawNames.IsRaw(folder))
            MakeFolder(folder);
        return token;
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            DurableFolder.Create(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.CannotCreate, $"The folder {folder} for tokens cannot be made: {exception.Message}", exception);
        }
    }

    private static string StandardOutput() => Console.IsOutputRedirected
        ? "-"
        : throw SharedOptions.Usage("Say where the token goes: --output PATH, or redirect standard output.");
}
