using System.Runtime.InteropServices;

using Linking.Hashing;
using Linking.Trees;

namespace Linking.Verification.Batches;

/// <summary>What folding one inclusion path gave: the results of <see cref="Folding"/>.</summary>
/// <param name="Fits">Whether index, count and length of the path fit each other; if not, the rest says nothing.</param>
/// <param name="Root">The root that the path leads to.</param>
/// <param name="Before">The root over the entries before this one, where it was asked for.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Folded(bool Fits, Digest Root, Digest Before);
