using Linking.Events;
using Linking.Formats;
using Linking.Records;

namespace Linking.Cli.Commands;

/// <summary>The configuration event that changes nothing, for an operator to edit.</summary>
internal static class ConfigurationDraft
{
    /// <summary>The extension lines of the event whose state is in force.</summary>
    public static IReadOnlyList<ExtensionLine> LinesInForce(RecordWalk walk) =>
        walk.Taken.Select(t => t.Event).Last(e => e is Genesis or Configuration).Extensions;

    /// <param name="walk">Of the record that it will stand behind.</param>
    /// <param name="sealNew">Whether the keys that it brings seal it.</param>
    /// <param name="lines">Extension lines, which take the place of those of their names that are in force; these stay.</param>
    /// <exception cref="CommandException">The ledger's service has ended.</exception>
    public static byte[] Of(RecordWalk walk, bool sealNew, IReadOnlyList<ExtensionLine> lines)
    {
        var last = walk.Taken[^1].Entry;
        var state = walk.StateAt(last.Round + 1)!;
        if (state.Keys.IsNone)
            throw new CommandException(ExitCode.Data, "The ledger's service has ended: its newest configuration has no keys.");
        var draft = new Configuration
        {
            Ledger = last.Header.Ledger,
            Record = last.Link(),
            SealNew = sealNew,
            State = state,
            Extensions =
            [
                .. LinesInForce(walk).Where(old => lines.All(line => line.Name != old.Name)).Concat(lines)
                    .OrderBy(line => line.Name, StringComparer.Ordinal),
            ],
        };
        return draft.ToText(last.Header.Suite);
    }
}
