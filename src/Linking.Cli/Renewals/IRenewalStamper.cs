using Linking.Hashing;
using Linking.Renewal;

namespace Linking.Cli.Renewals;

/// <summary>Who stamps renewals: a ledger, or a time-stamp authority.</summary>
internal interface IRenewalStamper : IDisposable
{
    /// <summary>What the new stamps rest on.</summary>
    IReadOnlyList<HashFunction> Functions { get; }

    /// <summary>Whether a record is looked at once more with its new stage, before it is written.</summary>
    bool IsJudged { get; }

    /// <summary>In µs: so long after a renewal its stamp may take to have a time that is proven.</summary>
    ulong ProvenWithin { get; }

    /// <summary>Whether a stage is of this stamper already, so that a renewal which is run again leaves it.</summary>
    bool HasStamped(EvidenceStage stage);

    /// <summary>Stamps texts, each as soon as it can.</summary>
    /// <param name="texts">Renewal texts.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <returns>For each text, in their order.</returns>
    /// <exception cref="CommandException">None of them can be stamped.</exception>
    IAsyncEnumerable<StampedText> StampAsync(IReadOnlyList<byte[]> texts, CancellationToken cancellation);

    /// <summary>What is to be done with the renewed records, for people; null: nothing.</summary>
    string? Then { get; }
}
