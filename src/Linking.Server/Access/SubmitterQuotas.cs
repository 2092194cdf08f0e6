using Linking.Ledger.Admission;
using Linking.Protocol;
using Linking.Server.Options;

namespace Linking.Server.Access;

/// <summary>The quotas of those who have shown who they are. Thread-safe.</summary>
internal sealed class SubmitterQuotas
{
    private readonly ServerOptions _options;
    private readonly TimeProvider _time;
    private readonly QuotaLimits _usual;
    private readonly QuotaShelf<string> _certificates;

    public SubmitterQuotas(ServerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _usual = LimitsOf(options, options.SubmitterRoundShare, options.SubmitterRate, options.SubmitterVolume);
        _certificates = new QuotaShelf<string>(_usual, time);
    }

    /// <summary>Limits from what options say.</summary>
    /// <param name="options">How many leaves a round has.</param>
    /// <param name="share">Per cent of a round.</param>
    /// <param name="rate">Leaves a second.</param>
    /// <param name="volume">Leaves a day.</param>
    public static QuotaLimits LimitsOf(ServerOptions options, int share, int rate, long volume) => new(
        share == 0 ? 0 : Math.Max(1, (int)((long)options.MaxLeavesPerRound * share / 100)), rate, volume);

    /// <summary>Whoever shows the same key is one submitter; null: the key has no limit, and its address counts.</summary>
    public Submitter? OfKey(ApiKeyQuota own)
    {
        var limits = LimitsOf(
            _options,
            own.RoundShare > 0 ? own.RoundShare : _options.SubmitterRoundShare,
            own.Rate > 0 ? own.Rate : _options.SubmitterRate,
            own.Volume > 0 ? own.Volume : _options.SubmitterVolume);
        return limits.AreNone ? null : new Submitter(new Quota(limits, _time));
    }

    /// <summary>All certificates of one subject have one quota; null: there is none, and the address counts.</summary>
    public Submitter? OfSubject(string subject) => _usual.AreNone ? null : new Submitter(_certificates.Of(subject));
}
