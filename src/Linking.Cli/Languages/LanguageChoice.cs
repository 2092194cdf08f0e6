using System.CommandLine;
using System.CommandLine.Parsing;

namespace Linking.Cli.Languages;

/// <summary>
/// Which language a command speaks: that of <c>--lang</c>, else of LINKING_LANG, else of the locale, else English. What programs read
/// is English always: with <c>--json</c> the whole command speaks it.
/// </summary>
internal static class LanguageChoice
{
    public const string Variable = "LINKING_LANG";

    private const string Option = "--lang";
    private const string English = "en";

    // In which POSIX looks.
    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];

    /// <summary>The languages that there are.</summary>
    public static string[] Names { get; } = [English, "ja"];

    /// <summary>The commands of those who hold tokens; those of operators speak English.</summary>
    public static string[] Commands { get; } =
        ["stamp", "verify", "extend", "renew", "match", "status", "info", "report", "order", "repair", "list", "find",
         "forget", "holdings", "archive", "vouch", "translate", "compare", "git", "doctor", "export", "announce", "audit", "handover"];

    public static Option<string> NewOption() => new(Option)
    {
        Description = "Language of what is printed for people: en or ja. Default: LINKING_LANG, else the locale (LC_ALL, LC_MESSAGES, " +
            "LANG), else en. Commands of operators, and --json, speak English.",
        HelpName = "LANGUAGE",
        Recursive = true,
    };

    /// <summary>Sets the language of this process.</summary>
    /// <exception cref="CommandException">A language was named that is not there.</exception>
    public static void Apply(RootCommand root, ParseResult parsed)
    {
        var option = root.Options.Single(o => o.Name == Option);
        var asked = parsed.GetResult(option)?.Tokens is [.., var last] ? Checked(Option, last.Value) : null;
        var command = parsed.CommandResult.Command;
        if (!(command is RootCommand || Commands.Contains(FirstOf(parsed.CommandResult).Name)))
            return;
        var chosen = asked ?? Named(Variable) ?? OfLocale();
        if (chosen == English || IsForPrograms(parsed))
            return;
        Speech.Use(Language.Read(chosen));
        TranslatedHelp.Apply(root, command);
    }

    // Of "linking git stamp" it is git.
    private static Command FirstOf(CommandResult command)
    {
        while (command.Parent is CommandResult { Command: not RootCommand } above)
            command = above;
        return command.Command;
    }

    private static string? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } name ? Checked(variable, name) : null;

    private static string Checked(string place, string name) => Names.Contains(name)
        ? name
        : throw new CommandException(
            ExitCode.Usage, $"{place}: there is no language '{name}'. There are: {string.Join(", ", Names)}.");

    // Of an encoding that is not UTF-8 the letters could not be read.
    private static string OfLocale()
    {
        var locale = LocaleVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => !string.IsNullOrEmpty(v)) ?? "";
        var parts = locale.Split('.', '@');
        var name = parts[0].Split('_')[0];
        var isReadable = parts.Length < 2 || parts[1].ToLowerInvariant() is "utf-8" or "utf8";
        return isReadable && Names.Contains(name) ? name : English;
    }

    private static bool IsForPrograms(ParseResult parsed) => parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == "--json")
        is { } json && parsed.GetResult(json) is { Implicit: false };
}
