using Linking.Books;
using Linking.Books.Git;
using Linking.Cli.Terminal;

namespace Linking.Cli.HandOvers;

/// <summary>The specification and both verifiers' source, as they go into a hand-over: nothing else that lies beside them.</summary>
internal static class SourceFiles
{
    /// <summary>That names it.</summary>
    public const string Option = "--source";

    // Without these a stranger has nothing to go by.
    private static readonly string[] Needed =
    [
        "docs/spec/README.md", "docs/spec/handover.md", "src/Linking/Linking.csproj", "src/Linking.Cli/Linking.Cli.csproj",
        "tests/independent/v1/linking1_verify.py", "tests/independent/v1/linking1_handover.py",
    ];

    private static readonly string[] Folders = ["src", "protos", "third_party", "docs/spec", "docs/storage", "tests/independent"];

    private static readonly string[] Built = ["bin", "obj", "__pycache__", "TestResults", "node_modules"];

    // At the top lies what people put there: drafts, settings with passwords, keys.
    private static readonly string[] Tops =
        ["LICENSE", "NOTICE", "global.json", "buf.yaml", ".editorconfig", ".gitattributes", ".gitignore"];

    /// <summary>What is copied: names from the folder on, with <c>/</c>. Of a repository only what git tracks.</summary>
    /// <exception cref="CommandException">It is no source of this program, or has what no hand-over can have.</exception>
    public static async Task<List<string>> FindAsync(string folder, CancellationToken cancellation)
    {
        if (Array.Find(Needed, name => !File.Exists(Path.Combine(folder, name))) is { } missing)
        {
            throw new CommandException(
                ExitCode.NoInput,
                $"{Option}: {folder} is no source of this program: {missing} is not in it. Name the folder of a clone or of a release's " +
                $"source.");
        }

        var tracked = await TrackedAsync(folder, cancellation);
        bool IsAsked(string name) => tracked?.Contains(name) != false;
        var given = new GivenFiles(Option, folder, HandOverParts.Source);
        var top = new DirectoryInfo(folder).EnumerateFiles().Select(f => f.Name).Where(name => IsTop(name) && IsAsked(name))
            .Order(StringComparer.Ordinal).Select(given.Take);
        // In a repository no name is built: git says what is source.
        var below = Folders.SelectMany(name => given.Below(name, tracked is null ? Built : [], IsAsked));
        var names = top.Concat(below).ToList();
        // What git tracks is for anybody to read already, keys of tests too.
        if (tracked is null && names.Find(IsSecret) is { } secret)
            throw given.Secret(secret);
        return names;
    }

    private static async Task<IReadOnlySet<string>?> TrackedAsync(string folder, CancellationToken cancellation)
    {
        try
        {
            return await GitFiles.FindTrackedAsync(folder, cancellation);
        }
        catch (BookException e)
        {
            throw new CommandException(ExitCode.NoInput, $"{Option}: {e.Message}", e);
        }
    }

    private static bool IsTop(string name) => Tops.Contains(name, StringComparer.Ordinal) ||
        name.EndsWith(".md", StringComparison.Ordinal) || name.EndsWith(".sln", StringComparison.Ordinal) ||
        (name.StartsWith("Directory.", StringComparison.Ordinal) && name.EndsWith(".props", StringComparison.Ordinal));

    // The second verifier's tests have keys of their own, and the source has folders Keys.
    private static bool IsSecret(string name) => !name.StartsWith("tests/", StringComparison.Ordinal) && (
        GivenFiles.IsSecretFile(name) || name.Split('/').SkipLast(1).Contains(GivenFiles.Keys, StringComparer.Ordinal));
}
