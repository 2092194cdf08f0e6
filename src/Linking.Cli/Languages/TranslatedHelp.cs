using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

using Linking.Cli.Terminal;

namespace Linking.Cli.Languages;

/// <summary>The parser library's help, with the headings and the breaking of lines of another language than its own.</summary>
/// <param name="inner">The library's.</param>
internal sealed class TranslatedHelp(HelpAction inner) : SynchronousCommandLineAction
{
    private static readonly string[] Headings = ["Description:", "Usage:", "Arguments:", "Options:", "Commands:"];

    /// <summary>Takes the place of the library's help, before anything is parsed.</summary>
    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new TranslatedHelp((HelpAction)help.Action!);
    }

    /// <summary>Puts a language's texts in the place of the English ones.</summary>
    public static void Apply(RootCommand root, Command command)
    {
        Symbol[] symbols =
        [
            root, command, .. root.Subcommands, .. root.Options, .. command.Subcommands, .. command.Options, .. command.Arguments,
        ];
        foreach (var symbol in symbols.Distinct())
            symbol.Description = Known(symbol.Description ?? "");
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        if (IsEnglish)
            return inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        using var english = new StringWriter();
        parseResult.InvocationConfiguration.Output = english;
        inner.MaxWidth = int.MaxValue;
        var code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        var width = Console.IsOutputRedirected ? int.MaxValue : Math.Max(40, Console.WindowWidth);
        foreach (var line in english.ToString().TrimEnd().Split('\n'))
            output.WriteLine(Headings.Contains(line) ? Known(line) : Broken(line, width));
        return code;
    }

    // The second column stays one.
    private static string Broken(string line, int width)
    {
        var name = line.Length - line.TrimStart().Length;
        var gap = line.IndexOf("  ", name, StringComparison.Ordinal);
        var text = gap < 0 ? name : gap + line[gap..].Length - line[gap..].TrimStart().Length;
        return line[..text] + string.Join('\n' + new string(' ', text), Columns.Wrap(line[text..], width - text));
    }
}
