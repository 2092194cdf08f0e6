using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Notes;

namespace Linking.Publications;

/// <summary>A publication that was read, with its note; whether its signatures count is asked elsewhere.</summary>
/// <param name="Publication">What its text says.</param>
/// <param name="Note">Text and signature lines.</param>
/// <param name="IsAttributedByCaller">The caller says of this one that it is the pinned ledger's.</param>
public sealed record SignedPublication(Publication Publication, SignedNote Note, bool IsAttributedByCaller = false)
{
    /// <summary>Reads a signed publication.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> note, [NotNullWhen(true)] out SignedPublication? read, out DecodeError error)
    {
        read = Publication.TryParseNote(note, out var publication, out var signed, out error)
            ? new SignedPublication(publication, signed)
            : null;
        return read is not null;
    }
}
