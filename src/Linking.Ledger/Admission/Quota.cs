using System.Globalization;

namespace Linking.Ledger.Admission;

/// <summary>
/// What submitters who count as one have stamped, against what they may. A batch passes as long as anything is left of the rate, and
/// the next one waits until that is paid back: any batch passes at some time. Thread-safe.
/// </summary>
public sealed class Quota(QuotaLimits limits, TimeProvider time)
{
    private const double Burst = 10;

    private readonly Lock _lock = new();
    private ulong _round;
    private int _inRound;
    private double _left = limits.Second * Burst;
    private long _since = time.GetTimestamp();
    private DateOnly _day;
    private long _today;

    /// <summary>Whether nothing is lost if another one takes its place.</summary>
    public bool IsUntouched
    {
        get
        {
            lock (_lock)
            {
                Refill();
                return _left >= limits.Second * Burst && (limits.Day == 0 || _today == 0);
            }
        }
    }

    /// <summary>Why a round may not take leaves now; null if it may.</summary>
    /// <param name="round">The open round, as the gate counts it.</param>
    /// <param name="leaves">How many at once.</param>
    /// <param name="nextRound">How long to wait for another round.</param>
    internal LedgerRefusedException? Refusal(ulong round, int leaves, TimeSpan nextRound)
    {
        lock (_lock)
        {
            if (limits.Round > 0 && leaves > limits.Round)
                return Of($"A batch of yours may have {limits.Round} leaves, your share of a round. Submit smaller batches.", delay: null);
            if (limits.Round > 0 && leaves > limits.Round - InRound(round))
                return Of($"Your share of this round, {limits.Round} leaves, is used up. Try again after the delay.", nextRound);
            Refill();
            if (limits.Second > 0 && _left <= 0)
            {
                return Of(
                    $"You may stamp {limits.Second} leaves a second on average, and have stamped more. Try again after the delay.",
                    TimeSpan.FromSeconds((1 - _left) / limits.Second));
            }

            if (limits.Day > 0 && leaves > limits.Day - _today)
            {
                var now = time.GetUtcNow();
                return Of(
                    $"You may stamp {limits.Day} leaves a day in UTC, and have stamped {_today}. Try again tomorrow.",
                    now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime);
            }

            return null;
        }
    }

    /// <summary>A round has taken leaves.</summary>
    internal void Count(ulong round, int leaves)
    {
        lock (_lock)
        {
            Refill();
            (_round, _inRound) = (round, InRound(round) + leaves);
            if (limits.Second > 0)
                _left -= leaves;
            _today += leaves;
        }
    }

    private int InRound(ulong round) => _round == round ? _inRound : 0;

    private void Refill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(limits.Second * Burst, _left + time.GetElapsedTime(_since, now).TotalSeconds * limits.Second);
        _since = now;
        if (limits.Day == 0 || DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime) is var day && day == _day)
            return;
        (_day, _today) = (day, 0);
    }

    private static LedgerRefusedException Of(FormattableString text, TimeSpan? delay) =>
        new(RefusalReason.Quota, text.ToString(CultureInfo.InvariantCulture)) { RetryAfter = delay };
}
