namespace Linking.Verification;

/// <summary>An anchor that repairing took away.</summary>
/// <param name="Index">Its place among the anchors that the token had, from 0.</param>
/// <param name="Reason">Why it does nothing.</param>
public sealed record DroppedAnchor(int Index, DropReason Reason);
