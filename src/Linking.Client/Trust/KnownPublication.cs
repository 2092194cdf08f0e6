using System.Diagnostics.CodeAnalysis;

using Linking.Notes;
using Linking.Publications;

namespace Linking.Client.Trust;

/// <summary>A publication that was met.</summary>
/// <param name="Publication">What its text says.</param>
/// <param name="Signed">Text and signature lines.</param>
/// <param name="Note">The same as bytes.</param>
public sealed record KnownPublication(Publication Publication, SignedNote Signed, ReadOnlyMemory<byte> Note)
{
    /// <summary>Reads a signed publication; by whom it is signed is a question of its own.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> note, [NotNullWhen(true)] out KnownPublication? known)
    {
        known = Publication.TryParseNote(note, out var publication, out var signed, out _)
            ? new KnownPublication(publication, signed, note)
            : null;
        return known is not null;
    }

    /// <summary>Whether both cannot be the word of one ledger: one number or size and two texts.</summary>
    public bool Contradicts(KnownPublication other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (one, two) = (Publication, other.Publication);
        return (one.Number == two.Number || one.Size == two.Size) && !Signed.TextBytes.Span.SequenceEqual(other.Signed.TextBytes.Span);
    }
}
