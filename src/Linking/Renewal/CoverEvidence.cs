namespace Linking.Renewal;

/// <summary>A voucher or a signed publication, with its place in the cover's evidence tree.</summary>
/// <param name="IsVoucher">Else a signed publication.</param>
/// <param name="Index">Its place, below the tree's number of entries.</param>
/// <param name="Path">Under each function.</param>
/// <param name="Bytes">Borrowed, not to be changed.</param>
public sealed record CoverEvidence(bool IsVoucher, ulong Index, CoverPath Path, ReadOnlyMemory<byte> Bytes);
