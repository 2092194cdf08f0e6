namespace Linking.LiteDb;

/// <summary>An index of a collection. Strings are ordered by their UTF-16 code units.</summary>
/// <param name="Name">1 to 32 letters and digits.</param>
/// <param name="Expression">What is indexed: a field as <c>$.name</c>, or each element of one as <c>$.labels[*]</c>.</param>
/// <param name="Unique">Whether a key stands for one document. Not for elements.</param>
public sealed record IndexSchema(string Name, string Expression, bool Unique = false)
{
    /// <summary>Whether a document has as many keys as the field has elements.</summary>
    internal bool IsOfElements => Expression.EndsWith("[*]", StringComparison.Ordinal);
}
