using System.Security.Cryptography;

using Google.Protobuf;

using Linking.Server.Options;

namespace Linking.Server.Access;

/// <summary>
/// Acts that several security officers have to ask for, each with the identical call. Kept in memory alone; how long a call waits for the
/// others is measured by a clock that nobody sets. Thread-safe.
/// </summary>
/// <param name="book">Whose accounts count.</param>
/// <param name="time">Its timestamps measure how long a call waits.</param>
internal sealed class Approvals(AccountBook book, TimeProvider time)
{
    /// <summary>How long the first call waits for the last one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    // Of the acts that one officer was the first to ask for. His oldest makes room: nobody takes it from another's.
    private const int MostWaiting = 16;

    private readonly Lock _lock = new();
    private readonly List<Waiting> _waiting = [];

    /// <summary>Counts a call.</summary>
    /// <param name="method">What was called.</param>
    /// <param name="request">With what, to the byte.</param>
    /// <param name="what">The act, for people.</param>
    /// <param name="needed">How many have to make the call.</param>
    /// <param name="by">Who called.</param>
    /// <returns>What is missing; null if nothing is: then the act is no longer waiting, and may be done once.</returns>
    public MissingApproval? Take(string method, IMessage request, string what, int needed, Account by)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray()));
        lock (_lock)
        {
            Forget(w => time.GetElapsedTime(w.Begin) >= Patience);
            if (_waiting.Find(w => w.Method == method && w.Digest == digest) is not { } act)
            {
                if (_waiting.Where(w => w.First.Id == by.Id).ToList() is { Count: MostWaiting } own)
                    _waiting.Remove(own[0]);
                act = new Waiting(method, digest, what, needed, time.GetTimestamp(), by, []);
                _waiting.Add(act);
            }

            // Whose account was ended after he called counts no more.
            var now = book.Now;
            act.By.RemoveAll(o => !book.Accounts.Any(a => a.Id == o.Id && a.IsInForce(now)));
            var same = act.By.Find(o => o.Key == by.Key || o.Subject == by.Subject);
            if (same is null)
                act.By.Add(by);
            var missing = needed - act.By.Count;
            if (missing > 0)
            {
                var until = Instant.FromDateTime(time.GetUtcNow() + (Patience - time.GetElapsedTime(act.Begin)));
                return new MissingApproval(missing, until, same is not null && same.Id != by.Id ? same.Name : null);
            }

            _waiting.Remove(act);
            return null;
        }
    }

    /// <summary>Gives up what waits.</summary>
    /// <param name="method">Calls of it.</param>
    public void Forget(string method) => Forget(w => w.Method == method);

    /// <summary>What waits, one sentence each.</summary>
    public IReadOnlyList<string> State()
    {
        lock (_lock)
        {
            Forget(w => time.GetElapsedTime(w.Begin) >= Patience);
            return [.. _waiting.Select(w =>
                $"{w.What}: {w.By.Count} of {w.Needed} security officers have made the call " +
                $"({string.Join(", ", w.By.Select(o => o.Name))}); it waits for the others for " +
                $"{DurationText.Rounded(Patience - time.GetElapsedTime(w.Begin))} more.")];
        }
    }

    private void Forget(Predicate<Waiting> which)
    {
        lock (_lock)
            _waiting.RemoveAll(which);
    }

    private sealed record Waiting(string Method, string Digest, string What, int Needed, long Begin, Account First, List<Account> By);
}
