using System.Text;

namespace Linking.Cli.Guides;

/// <summary>The completion script for PowerShell. Where it has no word, PowerShell completes names of files.</summary>
internal static class PowerShellCompletion
{
    public static string Of(IReadOnlyList<CommandNode> nodes)
    {
        var text = new StringBuilder(
            """
            # Completion of linking in PowerShell. Now: linking completion powershell | Out-String | Invoke-Expression
            # Always: the same line in the file that $PROFILE names.
            Register-ArgumentCompleter -Native -CommandName linking -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $words = @{

            """);
        foreach (var node in nodes)
        {
            var words = node.Words.Concat(
                node.Offered.SelectMany(o => CommandNode.NamesOf(o).Select(n => (Word: n, Text: CommandNode.First(o.Description)))));
            text.Append($"        {Quoted(node.Path)} = @(\n");
            text.AppendJoin(",\n", words.Select(w => $"            {Quoted($"{w.Word}|{w.Text}")}"));
            text.Append(")\n");
        }

        return text.Append(
            """
                }
                $at = 'linking'
                foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
                    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
                    if ($words.ContainsKey("$at $($element.Extent.Text)")) { $at = "$at $($element.Extent.Text)" }
                }
                $words[$at] | ForEach-Object {
                    $word, $about = $_ -split '\|', 2
                    if ($word.StartsWith($wordToComplete) -and ($wordToComplete -or -not $word.StartsWith('-'))) {
                        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
                    }
                }
            }

            """).ToString();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
