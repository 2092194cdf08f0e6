using Linking.Notes;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>Anchor type 1: the two notes of size N.</summary>
public sealed record SignedHeadAnchor(ulong Size, MerklePath Path, SignedHead Head) : HistoryAnchor(Size, Path)
{
    internal const byte TypeNumber = 1;

    public override byte Type => TypeNumber;
}
