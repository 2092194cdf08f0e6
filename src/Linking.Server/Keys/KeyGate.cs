using System.Security.Cryptography;

using Linking.Notes;
using Linking.Protocol.V1;

namespace Linking.Server.Keys;

/// <summary>
/// Which keys may sign what, now. Kept in memory alone, so that every start ends every activation; spans are measured by a clock that
/// nobody sets. Thread-safe.
/// </summary>
/// <param name="isNeeded">Whether a key signs only while it is activated; else only a suspension holds it back.</param>
/// <param name="time">Its timestamps measure the spans.</param>
internal sealed class KeyGate(bool isNeeded, TimeProvider time)
{
    private const int ChallengeBytes = 16;

    private static readonly SignerProblem NotForThat = new(
        "A key of the service was asked to sign what is neither a head nor a publication.", "Tell the makers of the program.");

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Key, KeyPurpose Purpose), Activation> _active = [];
    private readonly HashSet<string> _suspended = new(StringComparer.Ordinal);
    private byte[] _challenge = RandomNumberGenerator.GetBytes(ChallengeBytes);

    /// <summary>Whether keys are active only while they are activated.</summary>
    public bool IsNeeded => isNeeded;

    /// <summary>What the next activation names: one that was made once, or waited while keys were suspended, does not fit.</summary>
    public ReadOnlyMemory<byte> Challenge
    {
        get
        {
            lock (_lock)
                return _challenge;
        }
    }

    /// <summary>Told of each activation that has ended by itself, as soon as somebody asks: it must not wait.</summary>
    public Action<string, KeyPurpose>? Ended { get; set; }

    /// <summary>Why a key may not sign something now; null if it may.</summary>
    /// <param name="key">Its fingerprint.</param>
    /// <param name="purpose">Heads or publications; anything else is never signed.</param>
    public SignerProblem? FindProblem(string key, KeyPurpose purpose)
    {
        if (purpose is not (KeyPurpose.Heads or KeyPurpose.Publications))
            return NotForThat;
        lock (_lock)
        {
            EndWhatIsOver();
            if (_active.ContainsKey((key, purpose)) || (!isNeeded && !_suspended.Contains(key)))
                return null;
            var why = _suspended.Contains(key) ? "was suspended" : "is not active";
            return new SignerProblem(
                $"The key {Protocol.KeyMessages.ShortOf(key)} {why}, and signs no {Protocol.KeyMessages.NameOf(purpose)}.",
                "Security officers activate it with 'linking key activate'; it goes on by itself then.");
        }
    }

    /// <summary>How long a key may still sign something.</summary>
    /// <returns>Null: it may not. <see cref="Timeout.InfiniteTimeSpan"/>: without end.</returns>
    public (TimeSpan Left, TimeSpan Span)? LeftOf(string key, KeyPurpose purpose)
    {
        lock (_lock)
        {
            EndWhatIsOver();
            return _active.TryGetValue((key, purpose), out var active) ? (active.Span - time.GetElapsedTime(active.Begin), active.Span)
                : isNeeded || _suspended.Contains(key) ? null
                : (Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Whether a key was suspended, and not activated for anything since.</summary>
    public bool IsSuspended(string key)
    {
        lock (_lock)
            return _suspended.Contains(key) && _active.Keys.All(use => use.Key != key);
    }

    /// <summary>Whether this is the challenge of the next activation.</summary>
    public bool IsNext(ReadOnlySpan<byte> challenge)
    {
        lock (_lock)
            return CryptographicOperations.FixedTimeEquals(challenge, _challenge);
    }

    /// <summary>Lets keys sign for a span from now on.</summary>
    /// <param name="challenge">As somebody was told it.</param>
    /// <param name="uses">Which keys, and what.</param>
    /// <param name="span">How long.</param>
    /// <returns>Whether it was done; if not, the challenge is another by now.</returns>
    public bool TryActivate(ReadOnlySpan<byte> challenge, IReadOnlyCollection<(string Key, KeyPurpose Purpose)> uses, TimeSpan span)
    {
        lock (_lock)
        {
            if (!CryptographicOperations.FixedTimeEquals(challenge, _challenge))
                return false;
            EndWhatIsOver();
            foreach (var use in uses)
            {
                _active[use] = new Activation(time.GetTimestamp(), span);
                // Where nothing needs an activation, what was suspended signs by it alone.
                if (isNeeded)
                    _suspended.Remove(use.Key);
            }

            _challenge = RandomNumberGenerator.GetBytes(ChallengeBytes);
            return true;
        }
    }

    /// <summary>Lets keys sign nothing more until they are activated again.</summary>
    public void Suspend(IReadOnlyCollection<string> keys)
    {
        lock (_lock)
        {
            foreach (var use in _active.Keys.Where(use => keys.Contains(use.Key, StringComparer.Ordinal)).ToList())
                _active.Remove(use);
            _suspended.UnionWith(keys);
            _challenge = RandomNumberGenerator.GetBytes(ChallengeBytes);
        }
    }

    private void EndWhatIsOver()
    {
        foreach (var (use, active) in _active.Where(a => time.GetElapsedTime(a.Value.Begin) >= a.Value.Span).ToList())
        {
            _active.Remove(use);
            Ended?.Invoke(use.Key, use.Purpose);
        }
    }

    private readonly record struct Activation(long Begin, TimeSpan Span);
}
