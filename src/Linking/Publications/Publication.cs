using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Publications;

/// <summary>The text that makes a representative value evident (docs/spec/publication.md). Immutable; its text is canonical.</summary>
public sealed record Publication
{
    /// <summary>Announcements a publication may carry.</summary>
    public const int MaxAnnouncements = 64;

    /// <summary>Its ledger's name.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>Its ledger's suite.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Link of round 0.</summary>
    public required DigestPair Identity { get; init; }

    /// <summary>p: 1, 2, 3 … without gaps.</summary>
    public required ulong Number { get; init; }

    /// <summary>N: headers covered, at least 1.</summary>
    public required ulong Size { get; init; }

    /// <summary>Time of header N − 1.</summary>
    public required Instant Time { get; init; }

    /// <summary>Link of the newest record event in headers 0 … N − 1.</summary>
    public required DigestPair Record { get; init; }

    /// <summary>The representative value: history roots of size N.</summary>
    public required DigestPair Root { get; init; }

    /// <summary>Digests of the previous publication's text; zeros in the first.</summary>
    public required DigestPair Previous { get; init; }

    /// <summary>At most 64.</summary>
    public IReadOnlyList<Announcement> Announcements { get; init; } = [];

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>One for each function of the suite, α first.</summary>
    public IReadOnlyList<RepresentativeValue> Values =>
        [new(Suite.Alpha, Size, Root.Alpha, Time), new(Suite.Beta, Size, Root.Beta, Time)];

    /// <summary>Reads the text of a publication, without signatures.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out Publication? publication, out DecodeError error) =>
        PublicationFormat.TryParse(text.Span, out publication, out error);

    /// <summary>Reads a signed publication; whether and by whom it is signed is a question of its own.</summary>
    public static bool TryParseNote(
        ReadOnlyMemory<byte> note, [NotNullWhen(true)] out Publication? publication, [NotNullWhen(true)] out SignedNote? signed,
        out DecodeError error)
    {
        publication = null;
        error = DecodeError.Malformed("The publication is malformed: it is not a signed note.");
        return SignedNote.TryParse(note, out signed) && TryParse(signed.TextBytes, out publication, out error);
    }

    /// <summary>The text, without signature.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToBytes() => PublicationFormat.Encode(this);

    /// <summary>The digests of this text, which the next publication carries.</summary>
    public DigestPair TextDigest() => Suite.Hash(ToBytes());

    /// <summary>By their texts.</summary>
    public bool Equals(Publication? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override int GetHashCode() => HashCode.Combine(Ledger, Number, Size, Root);
}
