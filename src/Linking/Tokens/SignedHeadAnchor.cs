using Linking.Notes;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>Anchor type 1: the two notes of size N, as bytes; read only in verification.</summary>
/// <param name="Size">N.</param>
/// <param name="Path">At most 63 steps.</param>
/// <param name="Head">1 to 262,144 bytes a note.</param>
public sealed record SignedHeadAnchor(ulong Size, MerklePath Path, SignedHead Head) : HistoryAnchor(Size, Path)
{
    internal const byte TypeNumber = 1;

    public override byte Type => TypeNumber;
}
