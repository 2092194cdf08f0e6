using System.Text;

namespace Linking.Cli.Guides;

/// <summary>The completion script for fish.</summary>
internal static class FishCompletion
{
    public static string Of(IReadOnlyList<CommandNode> nodes)
    {
        var text = new StringBuilder(
            $$"""
            # Completion of linking in fish. Now: linking completion fish | source
            # Always: linking completion fish > ~/.config/fish/completions/linking.fish
            function __linking_at
                set -l at linking
                set -l words (commandline -opc)
                set -e words[1]
                for word in $words
                    switch "$at $word"
                        case {{string.Join(' ', nodes.Skip(1).Select(n => Quoted(n.Path)))}}
                            set at "$at $word"
                    end
                end
                test "$at" = "$argv[1]"
            end
            complete -c linking -e

            """);
        foreach (var node in nodes)
        {
            var line = $"complete -c linking -n {Quoted($"__linking_at '{node.Path}'")}";
            foreach (var (word, about) in node.Words)
                text.Append($"{line} -f -a {Quoted(word)} -d {Quoted(about)}\n");
            foreach (var option in node.Offered)
            {
                var names = CommandNode.NamesOf(option).Select(n =>
                    n.StartsWith("--", StringComparison.Ordinal) ? $"-l {Quoted(n[2..])}" : $"-s {Quoted(n[1..])}");
                var value = CommandNode.TakesValue(option) ? " -r" : "";
                text.Append($"{line} {string.Join(' ', names)}{value} -d {Quoted(CommandNode.First(option.Description))}\n");
            }
        }

        return text.ToString();
    }

    private static string Quoted(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
