using Linking.Formats;

namespace Linking.Suitability;

/// <summary>One algorithm of a suitability list: since which day what is no longer sound (docs/spec/suitability.md).</summary>
/// <param name="Name">1 to 64 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>, <c>.</c>.</param>
/// <param name="Recommended">Until; a forecast.</param>
public abstract record Assessment(string Name, Day? Recommended);
