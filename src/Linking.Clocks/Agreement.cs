namespace Linking.Clocks;

/// <summary>
/// What several sources say together. If at least a quorum of them is right, the true offset lies between <see cref="Low"/> and
/// <see cref="High"/>: the hull of all offsets that a quorum of sources holds possible.
/// </summary>
/// <param name="Low">Least offset; meaningless without a quorum.</param>
/// <param name="High">Greatest offset.</param>
/// <param name="Agreeing">Most sources that hold one offset possible.</param>
/// <param name="HasQuorum">Whether they are enough.</param>
/// <param name="Leap">What a quorum of the usable sources announces.</param>
public sealed record Agreement(TimeSpan Low, TimeSpan High, int Agreeing, bool HasQuorum, LeapNotice Leap)
{
    /// <summary>How far the clock is off at most.</summary>
    public TimeSpan Bound => Low.Duration() > High.Duration() ? Low.Duration() : High.Duration();

    /// <param name="answers">All of them; those with a problem are passed over.</param>
    /// <param name="quorum">At least 1.</param>
    public static Agreement Of(IReadOnlyList<SourceAnswer> answers, int quorum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quorum, 1);
        var usable = answers.Where(a => a.Problem is null).ToList();
        // At one offset, what begins there comes before what ends there: spans that touch overlap.
        var edges = usable.SelectMany(a => (IEnumerable<(TimeSpan At, int Step)>)[(a.Span.Low, 1), (a.Span.High, -1)])
            .OrderBy(e => e.At).ThenByDescending(e => e.Step);
        var (count, most) = (0, 0);
        (TimeSpan? low, TimeSpan high) = (null, default);
        foreach (var (at, step) in edges)
        {
            if (step < 0 && count == quorum)
                high = at;
            count += step;
            most = Math.Max(most, count);
            if (step > 0 && count == quorum)
                low ??= at;
        }

        return new Agreement(low ?? default, high, most, low is not null, LeapOf(usable, quorum));
    }

    private static LeapNotice LeapOf(List<SourceAnswer> usable, int quorum) =>
        Array.Find([LeapNotice.Insert, LeapNotice.Delete], leap => usable.Count(a => a.Leap == leap) >= quorum);
}
