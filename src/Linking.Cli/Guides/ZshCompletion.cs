using System.Text;

namespace Linking.Cli.Guides;

/// <summary>The completion script for zsh.</summary>
internal static class ZshCompletion
{
    public static string Of(IReadOnlyList<CommandNode> nodes)
    {
        // The variable `path` is zsh's own.
        var text = new StringBuilder(
            $$"""
            #compdef linking
            # Completion of linking in zsh. Now: source <(linking completion zsh)
            # Always: linking completion zsh > _linking, in a folder of $fpath.
            _linking() {
              local at=linking before=${words[CURRENT-1]}
              local -a commands options valued
              local -i i
              for ((i = 2; i < CURRENT; i++)); do
                case "$at ${words[i]}" in
                  ({{string.Join('|', nodes.Skip(1).Select(n => Quoted(n.Path)))}}) at="$at ${words[i]}" ;;
                esac
              done
              case "$at" in

            """);
        foreach (var node in nodes)
        {
            var options = node.Offered.SelectMany(o => CommandNode.NamesOf(o).Select(n => Described(n, CommandNode.First(o.Description))));
            var valued = node.Offered.Where(CommandNode.TakesValue).SelectMany(CommandNode.NamesOf).Select(Quoted);
            text.Append($"    ({Quoted(node.Path)})\n");
            text.Append($"      commands=({string.Join(' ', node.Words.Select(w => Described(w.Word, w.Text)))})\n");
            text.Append($"      options=({string.Join(' ', options)})\n");
            text.Append($"      valued=({string.Join(' ', valued)}) ;;\n");
        }

        return text.Append(
            """
              esac
              if (( ${valued[(Ie)$before]} )); then
                _files
              elif [[ $PREFIX == -* ]]; then
                _describe -o option options
              elif (( $#commands )); then
                _describe command commands
              else
                _files
              fi
            }
            if [[ ${funcstack[1]} == _linking ]]; then _linking "$@"; else compdef _linking linking; fi

            """).ToString();
    }

    private static string Described(string word, string text) => Quoted($"{word}:{text}");

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
