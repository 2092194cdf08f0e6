using Linking.V1.Hashing;

namespace Linking.V1.Publications;

/// <summary>The imprint of something else that a publication makes evident: a policy document, a certificate.</summary>
/// <param name="Type">1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</param>
/// <param name="Imprint">Of the thing announced.</param>
public sealed record Announcement(string Type, DigestPair Imprint);
