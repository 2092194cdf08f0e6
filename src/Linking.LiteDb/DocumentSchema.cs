namespace Linking.LiteDb;

/// <summary>What a file of documents holds. It is fixed when the file is made.</summary>
/// <param name="Application">Whose file it is: 1 to 32 ASCII characters, the same in every version.</param>
/// <param name="Version">From 1; a file of a higher one is refused.</param>
/// <param name="Collections">All of them.</param>
public sealed record DocumentSchema(string Application, int Version, params IReadOnlyList<CollectionSchema> Collections)
{
    /// <exception cref="ArgumentException">There is no such collection.</exception>
    internal CollectionSchema Collection(string name) =>
        Collections.FirstOrDefault(c => c.Name == name) ?? throw new ArgumentException($"There is no collection '{name}'.", nameof(name));
}
