using Linking.Ledger.Admission;

namespace Linking.Server.Access;

/// <summary>Somebody who has shown an API key or a certificate, for as long as that holds. Thread-safe.</summary>
/// <param name="until">When it ends by itself.</param>
/// <param name="submitter">What it has of the rounds; null: no more than its address.</param>
/// <param name="withdrawn">Why it may not be used at a time; null, or gives null: it may.</param>
internal sealed class KnownSubmitter(Instant until, Submitter? submitter, Func<DateTimeOffset, string?>? withdrawn = null)
{
    private volatile bool _ended;

    public Submitter? Submitter => submitter;

    public bool IsInForce(Instant now) => ProblemOf(now) is null;

    /// <summary>Why it is no longer known: the end of a sentence; null: it is.</summary>
    public string? ProblemOf(Instant now) =>
        _ended || now.CompareTo(until) >= 0 ? "it has ended" : withdrawn?.Invoke(now.ToDateTime());

    /// <summary>Ends it before its time, also for what is under way.</summary>
    public void End() => _ended = true;
}
