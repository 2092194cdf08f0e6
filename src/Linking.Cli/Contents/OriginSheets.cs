using Linking.Notes;
using Linking.Origins;

namespace Linking.Cli.Contents;

/// <summary>Shows what an origin statement says.</summary>
internal static class OriginSheets
{
    public static Sheet Of(OriginStatement statement, SignedNote note) => NoteSheets.Sign(
        new Sheet("origin statement", Say(", version 1. Not verified: 'linking verify --origin' does that."))
            .Add("by", statement.By.ToString())
            .Add("name", statement.By.Name)
            .Add("date", statement.Date)
            .Add("data", statement.Data)
            .Add("note", statement.Note is { } words ? [words] : [])
            .Add("extensions", statement.Extensions.Select(e => e.ToString().TrimEnd('\n'))),
        note);
}
