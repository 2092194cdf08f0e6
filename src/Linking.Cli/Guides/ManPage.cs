using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Linking.Cli.Guides;

/// <summary>The manual as one page of section 1, in roff with the macros of man(7).</summary>
internal static class ManPage
{
    public static string Of(IReadOnlyList<CommandNode> nodes, string software)
    {
        var text = new StringBuilder();
        text.Append($".TH LINKING 1 \"\" \"{Plain(software)}\" \"Linking\"\n.SH NAME\n");
        text.Append("linking \\- time\\-stamps whose proofs are checked offline, for decades\n.SH SYNOPSIS\n");
        text.Append(".B linking\n.I COMMAND\n[\\fIARGUMENT\\fR...] [\\fIOPTION\\fR...]\n.SH DESCRIPTION\n");
        AppendParagraphs(text, nodes[0].Command.Description);
        text.Append(".SH OPTIONS\n");
        AppendOptions(text, nodes[0]);
        text.Append(".SH COMMANDS\n");
        foreach (var node in nodes.Skip(1))
        {
            text.Append($".SS \"{Plain(node.Path)}\"\n.B {Plain(node.Path)}\n");
            foreach (var argument in node.Command.Arguments.Where(a => !a.Hidden))
                text.Append($"{SynopsisOf(argument)}\n");
            if (node.Command.Subcommands.Count > 0)
                text.Append(".I COMMAND\n");
            text.Append(".PP\n");
            AppendParagraphs(text, node.Command.Description);
            foreach (var argument in node.Command.Arguments.Where(a => !a.Hidden))
                text.Append($".TP\n.I {Plain(argument.Name)}\n{Line(argument.Description)}\n");
            AppendOptions(text, node);
        }

        text.Append(".SH EXIT STATUS\n");
        AppendParagraphs(text, "0 is done or Valid, 1 Invalid, 2 Inconclusive, 64 wrong usage; docs/operations/commands.md has all.");
        return text.ToString();
    }

    private static void AppendOptions(StringBuilder text, CommandNode node)
    {
        foreach (var option in node.Options)
        {
            var names = string.Join(", ", CommandNode.NamesOf(option).OrderBy(n => n.Length).Select(n => $"\\fB{Plain(n)}\\fR"));
            var value = CommandNode.TakesValue(option) ? $" \\fI{Plain(option.HelpName ?? "VALUE")}\\fR" : "";
            text.Append($".TP\n{names}{value}\n{Line(option.Description)}\n");
        }
    }

    private static string SynopsisOf(Argument argument)
    {
        var name = $"\\fI{Plain(argument.Name)}\\fR{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static void AppendParagraphs(StringBuilder text, string? description)
    {
        foreach (var paragraph in (description ?? "").ReplaceLineEndings("\n").Split("\n\n"))
            text.Append($"{Line(paragraph)}\n.PP\n");
    }

    // A line that begins with a full stop or an apostrophe would be a request.
    private static string Line(string? text)
    {
        var plain = Plain((text ?? "").ReplaceLineEndings(" "));
        return plain is ['.' or '\'', ..] ? @"\&" + plain : plain;
    }

    /// <summary>The text in ASCII; a hyphen is one to copy, not a dash.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(rune.Value switch
            {
                '\\' => @"\e",
                '-' => @"\-",
                '"' => @"\(dq",
                '\'' => @"\(aq",
                '`' => @"\(ga",
                '^' => @"\(ha",
                '~' => @"\(ti",
                < 128 => rune.ToString(),
                _ => string.Create(CultureInfo.InvariantCulture, $@"\[u{rune.Value:X4}]"),
            });
        }

        return plain.ToString();
    }
}
