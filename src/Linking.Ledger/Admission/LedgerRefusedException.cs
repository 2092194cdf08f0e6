using Linking.Formats;
using Linking.Hashing;

namespace Linking.Ledger.Admission;

/// <summary>A node refused. The message is one sentence for the caller, with what to do; it tells nothing of the inside.</summary>
public sealed class LedgerRefusedException : Exception
{
    public LedgerRefusedException()
    {
    }

    public LedgerRefusedException(string message)
        : base(message)
    {
    }

    public LedgerRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LedgerRefusedException(RefusalReason reason, string message)
        : base(message) => Reason = reason;

    public RefusalReason Reason { get; init; }

    /// <summary>When trying again makes sense; null if it does not without someone acting.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Which leaf of a batch is the reason, counted from 0; null if no single one is.</summary>
    public int? LeafIndex { get; init; }

    /// <summary>For a bad leaf, what the decoder says of it; a suite that is not the ledger's is an unknown one.</summary>
    public DecodeErrorKind LeafError { get; init; }

    /// <summary>For a bad leaf, the ledger's suite.</summary>
    public Suite? Suite { get; init; }

    /// <summary>
    /// True if the leaf may nevertheless stand in the ledger: submitting the same bytes again is safe, and gives the
    /// first token if it does. False: it does not.
    /// </summary>
    public bool MayExist { get; init; }

    /// <summary>Whether it ends without a restart: when keys have come, or what was damaged is mended or declared.</summary>
    internal bool Passes { get; init; }
}
