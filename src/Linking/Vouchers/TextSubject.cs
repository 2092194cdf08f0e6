using Linking.Publications;

namespace Linking.Vouchers;

/// <summary>The text of a publication: from its first byte to the line feed of its last line, without signatures.</summary>
public sealed record TextSubject : VoucherSubject
{
    /// <summary>Bytes of the longest text.</summary>
    public const int MaxSize = 262_144;

    /// <param name="text">1 to 262,144 bytes; borrowed, not to be changed.</param>
    public TextSubject(ReadOnlyMemory<byte> text)
    {
        Text = text;
        Publication = Publication.TryParse(text, out var publication, out _) ? publication : null;
        Values = Publication?.Values ?? [];
    }

    /// <summary>As given.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>What the text says; null if it does not read: then it binds nothing.</summary>
    public Publication? Publication { get; }

    public override IReadOnlyList<RepresentativeValue> Values { get; }

    public bool Equals(TextSubject? other) => other is not null && Text.Span.SequenceEqual(other.Text.Span);

    public override int GetHashCode() => Text.Length;
}
