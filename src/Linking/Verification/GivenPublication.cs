namespace Linking.Verification;

/// <summary>A publication that the caller obtained beside the token.</summary>
/// <param name="Note">Signed note; one that cannot be read is not used. Borrowed, not to be changed.</param>
/// <param name="IsAttributed">The caller says himself that it is the pinned ledger's.</param>
public sealed record GivenPublication(ReadOnlyMemory<byte> Note, bool IsAttributed = false);
