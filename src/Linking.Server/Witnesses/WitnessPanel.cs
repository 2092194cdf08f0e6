using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Publishing;
using Linking.Protocol;

namespace Linking.Server.Witnesses;

/// <summary>
/// The witnesses of a ledger together: how many must cosign a publication under α, and whether it waits for them. Thread-safe. Members
/// fail with <see cref="SinkException"/> where the shelf cannot be read.
/// </summary>
internal sealed class WitnessPanel(
    IReadOnlyList<WitnessAddress> witnesses, int quorum, WitnessPolicy policy, Suite suite, VoucherShelf shelf, CosignedHeads? heads)
{
    private readonly Lock _lock = new();
    private ulong? _cosigned;

    /// <summary>The number up to which publications may go to the sinks.</summary>
    public ulong Released => policy == WitnessPolicy.Open ? ulong.MaxValue : LastCosigned();

    /// <summary>Something was added to the shelf.</summary>
    public void Look()
    {
        lock (_lock)
            _cosigned = null;
    }

    /// <summary>How a witness fares; that it fails is no failure of the ledger's while enough others cosign.</summary>
    /// <param name="status">Of its lane.</param>
    /// <param name="report">The same, as it is shown.</param>
    /// <param name="last">Number of the newest publication; 0 for none.</param>
    public SinkReport Report(SinkStatus status, SinkReport report, ulong last) =>
        status is { LastError: { } error, IsAlarm: false } && LastCosigned() >= last
            ? report with { Error = "", Place = $"did not cosign. {error}" }
            : report;

    /// <summary>How they fare together.</summary>
    /// <param name="last">Number of the newest publication; 0 for none.</param>
    /// <param name="nextTry">When those that failed are asked again.</param>
    public SinkReport Summary(ulong last, Instant? nextTry)
    {
        var cosigned = LastCosigned();
        var count = last == 0 ? 0 : Count(last, suite.Alpha);
        var beta = last == 0 ? 0 : Count(last, suite.Beta);
        var place = last == 0
            ? ""
            : $"publication {last} is cosigned under {suite.Alpha.Name()} by {count} of {witnesses.Count}, {quorum} needed; under " +
            $"{suite.Beta.Name()} by {beta}";
        if (heads is not null)
            place += $"{(place.Length > 0 ? "; " : "")}the newest head with its quorum is of size {heads.NewestSize}";
        var error = cosigned >= last
            ? ""
            : $"{place}. " + (policy == WitnessPolicy.Closed
                ? "It is held back from the sinks until enough have cosigned it (WitnessPolicy closed)."
                : "It was published without (WitnessPolicy open).");
        return new SinkReport("witnesses", cosigned, error.Length > 0 ? "" : place, error, error.Length > 0 ? 1 : 0, null, nextTry);
    }

    private ulong LastCosigned()
    {
        lock (_lock)
            return _cosigned ??= shelf.Publications().FirstOrDefault(number => Count(number, suite.Alpha) >= quorum);
    }

    private int Count(ulong publication, HashFunction function)
    {
        var vouchers = shelf.Of(publication);
        return witnesses.Count(witness => Cosigned.By(vouchers, witness.Key, function));
    }
}
