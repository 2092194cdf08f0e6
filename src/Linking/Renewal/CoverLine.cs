using Linking.Hashing;

namespace Linking.Renewal;

/// <summary>What a cover fixes under one function.</summary>
/// <param name="Function">g.</param>
/// <param name="EntriesRoot">Of the tree over the rounds.</param>
/// <param name="EvidenceRoot">Of the tree over vouchers and signed publications.</param>
/// <param name="RecordDigest">g of the record file's bytes.</param>
public sealed record CoverLine(HashFunction Function, Digest EntriesRoot, Digest EvidenceRoot, Digest RecordDigest);
