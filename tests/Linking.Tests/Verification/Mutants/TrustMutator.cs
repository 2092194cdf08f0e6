using Linking.Hashing;
using Linking.Publications;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Verification.Mutants;

/// <summary>Changes what is trusted; its times lie on and beside those that decide about the given tokens.</summary>
internal sealed class TrustMutator
{
    private const ulong Tolerance = 5UL * 60 * 1_000_000;

    private readonly Random _random;
    private readonly Trust _trust;
    private readonly IReadOnlyList<Token> _tokens;
    private readonly List<Publication> _publications = [];

    // Now; times of headers; ends of validity; times of publications.
    private readonly List<Instant[]> _times;

    public TrustMutator(Random random, Trust trust, IReadOnlyList<Token> tokens)
    {
        (_random, _trust, _tokens) = (random, trust, tokens);
        foreach (var anchor in tokens.SelectMany(t => t.Anchors).OfType<PublicationAnchor>())
        {
            if (Publication.TryParseNote(anchor.Note, out var publication, out _))
                _publications.Add(publication);
        }

        var headers = tokens.Select(t => t.Header).ToList();
        IEnumerable<Instant>[] times =
            [[trust.Now], headers.Select(h => h.Time), headers.Select(h => h.ValidUntil), _publications.Select(p => p.Time)];
        _times = [.. times.Select(t => t.Distinct().ToArray()).Where(t => t.Length > 0)];
    }

    /// <summary>The trust with up to three changes.</summary>
    public Trust Mutate()
    {
        var trust = _random.Next(3) > 0 ? _trust : _trust with { Keys = [.. _trust.Keys, new TrustedKey(NoteMutator.SecondAlphaKey)] };
        for (var changes = _random.Next(4); changes > 0; changes--)
            trust = Change(trust);
        return trust;
    }

    private Trust Change(Trust trust) => _random.Next(11) switch
    {
        0 => trust with { Now = Time() },
        1 => trust with { Covered = Time() },
        2 => trust with { BrokenSince = new Dictionary<HashFunction, Instant>(trust.BrokenSince) { [Function()] = Time() } },
        3 => trust with { WindowMicroseconds = Any<ulong>([0, 1, Tolerance, Trust.DefaultWindowMicroseconds, ulong.MaxValue]) },
        4 => trust with { Keys = [.. trust.Keys.Where(_ => _random.Next(3) > 0)] },
        5 when trust.Keys.Count > 0 => trust with { Keys = [.. trust.Keys, Any(trust.Keys) with { From = Time(), To = Time() }] },
        6 => trust with { Keys = [.. trust.Keys.Select(k => k with { From = MaybeTime(), To = MaybeTime() })] },
        7 when trust.Values.Count > 0 => trust with { Values = [.. trust.Values.Where(_ => _random.Next(3) > 0).Select(Change)] },
        8 when _publications.Count > 0 => trust with { Values = [.. trust.Values, .. RepresentativeValue.Of(Any(_publications), Time())] },
        9 => AtOneMoment(trust),
        10 when _tokens.Count > 0 && _random.Next(4) == 0 => trust with { Ledger = Any(_tokens).Header.Ledger },
        _ when _tokens.Count > 0 => trust with { Values = [.. trust.Values, HistoryOf(Any(_tokens))] },
        _ => trust,
    };

    /// <summary>Now, cover and a function's fall within a microsecond of one of the times that decide.</summary>
    private Trust AtOneMoment(Trust trust)
    {
        var time = Any(Any(_times));
        var broken = new Dictionary<HashFunction, Instant>(trust.BrokenSince) { [Function()] = Near() };
        return trust with { Now = Near(), Covered = Near(), BrokenSince = _random.Next(2) == 0 ? broken : trust.BrokenSince };

        Instant Near() => Before(time, 1).Plus((ulong)_random.Next(3));
    }

    private RepresentativeValue Change(RepresentativeValue value) => _random.Next(8) switch
    {
        0 => value with { Root = default },
        1 => value with { Size = value.Size + 1 },
        2 => value with { Time = Time() },
        3 => value with { Evident = Time() },
        _ => value,
    };

    /// <summary>The value over all headers before a token's: step 10 holds it against its history.</summary>
    private RepresentativeValue HistoryOf(Token token)
    {
        var function = Function();
        var size = token.Header.Index + (ulong)_random.Next(2);
        var root = _random.Next(2) == 0 ? token.Header.HistoryRoot[HashFunctions.ChainOf(function)] : default;
        return new RepresentativeValue(function, size, Time(), root, Time());
    }

    private Instant? MaybeTime() => _random.Next(2) == 0 ? Time() : null;

    private Instant Time()
    {
        var time = Any(Any(_times));
        return _random.Next(2) == 0
            ? Before(time, Any<ulong>([0, Tolerance, Tolerance + 1]))
            : time.Plus(Any<ulong>([1, Trust.DefaultWindowMicroseconds, Trust.DefaultWindowMicroseconds + 1]));
    }

    private static Instant Before(Instant time, ulong microseconds) => time.Minus(TimeSpan.FromMicroseconds(microseconds));

    private HashFunction Function() => _random.Next(2) == 0 ? HashFunction.Sha2With256Bits : HashFunction.Sha3With256Bits;

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
