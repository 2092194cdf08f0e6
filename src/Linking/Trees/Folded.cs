using System.Runtime.InteropServices;

using Linking.Hashing;

namespace Linking.Trees;

/// <summary>What folding one inclusion path gave: see <see cref="Folding.TryFold(HashFunction, Digest, ulong, ulong, ReadOnlySpan{byte}, out Digest, out Digest)"/>.</summary>
/// <param name="Fits">Whether index, count and length of the path fit each other; if not, the rest says nothing.</param>
/// <param name="Root">The root that the path leads to.</param>
/// <param name="Before">The root over the entries before this one, where it was asked for.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Folded(bool Fits, Digest Root, Digest Before)
{
    /// <summary>Folds one path by itself.</summary>
    public static Folded Of(HashFunction function, Digest entryHash, ulong index, ulong count, ReadOnlySpan<byte> path)
    {
        var fits = Folding.TryFold(function, entryHash, index, count, path, out var root, out var before);
        return new Folded(fits, root, before);
    }
}
