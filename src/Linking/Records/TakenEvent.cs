using Linking.Events;
using Linking.Hashing;

namespace Linking.Records;

/// <summary>An entry that the walk took.</summary>
/// <param name="Entry">As in the file.</param>
/// <param name="Event">What it says.</param>
/// <param name="Link">Of its round, under the walk's function.</param>
public sealed record TakenEvent(RecordEntry Entry, RecordEvent Event, Digest Link)
{
    /// <summary>n.</summary>
    public ulong Round => Entry.Round;
}
