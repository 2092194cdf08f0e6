using System.CommandLine;
using System.CommandLine.Completions;

namespace Linking.Cli.Guides;

/// <summary>A command as completions and the man page show it, read off its definition.</summary>
/// <param name="Path">Its words: <c>linking ledger draft</c>.</param>
/// <param name="Command">The definition.</param>
/// <param name="Root">All commands.</param>
internal sealed record CommandNode(string Path, Command Command, RootCommand Root)
{
    /// <summary>The program's name.</summary>
    public const string Program = "linking";

    /// <summary>What may stand behind it that is no option, with its description: its commands, or words that its arguments name.</summary>
    public IReadOnlyList<(string Word, string Text)> Words =>
    [
        .. Command.Subcommands.Where(c => !c.Hidden).Select(c => (c.Name, First(c.Description))),
        .. Command.Arguments.SelectMany(a => a.GetCompletions(CompletionContext.Empty).Select(w => (w.Label, First(a.Description)))),
    ];

    /// <summary>Its own options.</summary>
    public IReadOnlyList<Option> Options => [.. Command.Options.Where(o => !o.Hidden)];

    /// <summary>All options that may stand behind it: its own, and those that every command has.</summary>
    public IReadOnlyList<Option> Offered => [.. Options.Union(Root.Options.Where(o => o.Recursive && !o.Hidden))];

    /// <summary>The first sentence of a description, without its full stop.</summary>
    public static string First(string? description)
    {
        var text = (description ?? "").ReplaceLineEndings(" ").Trim();
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }

    /// <summary>All names of an option, the long one first; without those that begin with a slash, as for help in Windows.</summary>
    public static IEnumerable<string> NamesOf(Option option) =>
        option.Aliases.Where(a => a != option.Name && a[0] == '-').Prepend(option.Name);

    public static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    /// <summary>The program and all its commands, each before its own.</summary>
    public static IReadOnlyList<CommandNode> All(RootCommand root) => [.. Below(new CommandNode(Program, root, root))];

    private static IEnumerable<CommandNode> Below(CommandNode node) => node.Command.Subcommands.Where(c => !c.Hidden)
        .SelectMany(c => Below(new CommandNode($"{node.Path} {c.Name}", c, node.Root))).Prepend(node);
}
