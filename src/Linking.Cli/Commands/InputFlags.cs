using System.CommandLine;

namespace Linking.Cli.Commands;

/// <summary>The options that name many files at once.</summary>
internal sealed class InputFlags
{
    private readonly Option<string[]> _include = new("--include")
    {
        Description = "Of the files in folders only those with such a name, for example *.pdf; with a slash in it, with such a path " +
            "below the folder. May be repeated.",
        HelpName = "PATTERN",
    };

    private readonly Option<string[]> _exclude = new("--exclude")
    {
        Description = "Of the files in folders none with such a name or path, and none in a folder that has it. May be repeated.",
        HelpName = "PATTERN",
    };

    private readonly Option<string> _list = new("--files-from")
    {
        Description = "Read more names from this file, one a line; - reads standard input.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _null = new("--null", "-0")
    {
        Description = "The names in --files-from end with zero bytes, as find -print0 writes them.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_include, _exclude, _list, _null])
            command.Add(option);
    }

    /// <summary>Whether a list was given, which may hold any number of names.</summary>
    public bool HasList(ParseResult parsed) => parsed.GetValue(_list) is not null;

    /// <summary>All that is named: on the command line, then in the list.</summary>
    /// <exception cref="CommandException">The list or a folder cannot be read.</exception>
    public async Task<List<InputName>> FindAsync(ParseResult parsed, IReadOnlyList<string> names, CancellationToken cancellation)
    {
        if (parsed.GetValue(_null) && !HasList(parsed))
            throw SharedOptions.Usage("--null says how the names in --files-from end: name that file too.");
        if (parsed.GetValue(_list) == "-" && names.Contains("-", StringComparer.Ordinal))
            throw SharedOptions.Usage("Standard input can be read once only.");
        var inputs = new InputNames(parsed.GetValue(_include) ?? [], parsed.GetValue(_exclude) ?? []);
        var listed = parsed.GetValue(_list) is { } list ? await InputNames.ReadListAsync(list, parsed.GetValue(_null), cancellation) : [];
        return inputs.Find([.. names, .. listed], cancellation);
    }
}
