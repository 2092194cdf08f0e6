using Linking.Formats;
using Linking.Hashing;

namespace Linking.Publications;

/// <summary>The imprint of something else that a publication makes evident: a policy document, a certificate.</summary>
/// <param name="Type">1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</param>
/// <param name="Imprint">Of the thing announced.</param>
public sealed record Announcement(string Type, DigestPair Imprint)
{
    /// <summary>Characters of the longest type.</summary>
    public const int MaxTypeLength = 32;

    /// <summary>Whether the type is one.</summary>
    public bool HasType => TextRules.IsName(Type);
}
