using Linking.Formats;

namespace Linking.Suitability;

/// <summary>What is known of a hash function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Recommended">Until; a forecast.</param>
/// <param name="Collisions">Since: it binds nothing new from then on.</param>
/// <param name="SecondPreimages">Since, not before collisions: it binds nothing any more.</param>
public sealed record HashAssessment(string Name, Day? Recommended, Day? Collisions, Day? SecondPreimages) : Assessment(Name, Recommended);
