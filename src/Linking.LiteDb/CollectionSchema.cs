namespace Linking.LiteDb;

/// <summary>A collection of documents.</summary>
/// <param name="Name">Letters and digits.</param>
/// <param name="Indexes">Besides the one on <c>_id</c>, which is unique and always there.</param>
public sealed record CollectionSchema(string Name, params IReadOnlyList<IndexSchema> Indexes)
{
    internal static IndexSchema IdIndex { get; } = new("_id", "$._id", Unique: true);

    /// <exception cref="ArgumentException">There is no such index.</exception>
    internal IndexSchema Index(string name) => name == IdIndex.Name
        ? IdIndex
        : Indexes.FirstOrDefault(i => i.Name == name)
            ?? throw new ArgumentException($"Collection {Name} has no index '{name}'.", nameof(name));
}
