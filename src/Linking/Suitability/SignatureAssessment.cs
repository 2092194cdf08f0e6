using Linking.Formats;

namespace Linking.Suitability;

/// <summary>What is known of a signature algorithm.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Recommended">Until; a forecast.</param>
/// <param name="Forgery">Since: signatures count for nothing from then on.</param>
public sealed record SignatureAssessment(string Name, Day? Recommended, Day? Forgery) : Assessment(Name, Recommended);
