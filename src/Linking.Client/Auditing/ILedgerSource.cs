using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Client.Auditing;

/// <summary>What is said of a ledger somewhere, as it is said: nothing is verified, so that an auditor can judge it and keep it.</summary>
internal interface ILedgerSource : IDisposable
{
    /// <summary>Where, for people.</summary>
    string Place { get; }

    /// <summary>Which ledger it says that it is; begins a look.</summary>
    Task<(LedgerId Ledger, DigestPair Identity)> IdentifyAsync(CancellationToken cancellation);

    Task<RecordFile> ReadRecordAsync(CancellationToken cancellation);

    /// <summary>The newest head.</summary>
    /// <exception cref="UntrustedReplyException">It cannot be read.</exception>
    Task<KnownHead> ReadHeadAsync(CancellationToken cancellation);

    /// <summary>Publications from a number on, in the order in which they come.</summary>
    IAsyncEnumerable<KnownPublication> ListPublicationsAsync(ulong start, CancellationToken cancellation);

    /// <summary>Encoded headers in the order in which they come.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadHeadersAsync(ulong start, ulong limit, CancellationToken cancellation);

    /// <summary>A proof from one size to a larger one; null if none is given.</summary>
    Task<ConsistencyProof?> FindProofAsync(ulong first, ulong second, CancellationToken cancellation);
}
