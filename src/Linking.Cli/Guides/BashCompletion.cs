using System.Text;

namespace Linking.Cli.Guides;

/// <summary>The completion script for bash. Where it has no word, bash completes names of files.</summary>
internal static class BashCompletion
{
    public static string Of(IReadOnlyList<CommandNode> nodes)
    {
        var text = new StringBuilder(
            $$"""
            # Completion of linking in bash. Now: source <(linking completion bash)
            # Always: linking completion bash > ~/.local/share/bash-completion/completions/linking
            _linking() {
              local at=linking current=${COMP_WORDS[COMP_CWORD]} before= i words= options= valued=
              [ "$COMP_CWORD" -gt 1 ] && before=${COMP_WORDS[COMP_CWORD-1]}
              for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at ${COMP_WORDS[i]}" in
                  {{string.Join('|', nodes.Skip(1).Select(n => Quoted(n.Path)))}}) at="$at ${COMP_WORDS[i]}" ;;
                esac
              done
              case "$at" in

            """);
        foreach (var node in nodes)
        {
            var options = node.Offered.SelectMany(CommandNode.NamesOf);
            var valued = node.Offered.Where(CommandNode.TakesValue).SelectMany(CommandNode.NamesOf);
            text.Append($"    {Quoted(node.Path)}) words={Quoted(string.Join(' ', node.Words.Select(w => w.Word)))} ");
            text.Append($"options={Quoted(string.Join(' ', options))} valued={Quoted(string.Join(' ', valued))} ;;\n");
        }

        return text.Append(
            """
              esac
              COMPREPLY=()
              case " $valued " in *" ${before:--} "*) return ;; esac
              case "$current" in
                -*) words=$options ;;
              esac
              [ -n "$words" ] && mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
            }
            complete -o default -F _linking linking

            """).ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
