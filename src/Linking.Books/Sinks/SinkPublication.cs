using Linking.Publications;

namespace Linking.Books.Sinks;

/// <summary>A publication as a sink gets it.</summary>
/// <param name="Publication">What the note says.</param>
/// <param name="Note">The signed note's bytes.</param>
public sealed record SinkPublication(Publication Publication, ReadOnlyMemory<byte> Note)
{
    /// <summary>1, 2, 3 …</summary>
    public ulong Number => Publication.Number;
}
