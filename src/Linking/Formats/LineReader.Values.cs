using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Formats;

/// <summary>Values of lines, each in its one form (docs/spec/text.md); the first that is not fails the reader.</summary>
internal sealed partial class LineReader
{
    public ulong Number(string key, ulong min = 0, ulong max = long.MaxValue) => ToNumber(Value(key), key, min, max);

    public ulong ToNumber(string text, string key, ulong min = 0, ulong max = long.MaxValue)
    {
        if (!DecimalNumber.TryParse(text, out var number) || number < min || number > max)
            Fail($"'{key}' is not a number from {min} to {max}");
        return number;
    }

    public Instant Time(string key) => ToTime(Value(key), key);

    public Instant ToTime(string text, string key)
    {
        if (!Instant.TryParse(text, out var time))
            Fail($"'{key}' is not a time like 2026-11-21T20:47:48.000000Z");
        return time;
    }

    public Day ToDay(string text, string key)
    {
        if (!Day.TryParse(text, out var day))
            Fail($"'{key}' is not a day like 2026-11-22");
        return day;
    }

    public DigestPair Pair(string key, Suite? suite) => ToPair(Value(key), key, suite);

    public DigestPair ToPair(string text, string key, Suite? suite)
    {
        DigestPair pair = default;
        if (suite is null || !DigestPair.TryParse(text, suite.Width, out pair))
            Fail($"'{key}' has not two digests of the suite");
        return pair;
    }

    public Digest ToDigest(string text, string key, int width)
    {
        if (!Digest.TryParse(text, width, out var digest))
            Fail($"'{key}' is not a digest of {width} bytes");
        return digest;
    }

    public LedgerId Ledger(string key) => ToLedger(Value(key), key);

    public LedgerId ToLedger(string text, string key)
    {
        if (!LedgerId.TryParse(text, out var id))
            Fail($"'{key}' is not a ledger id");
        return id!;
    }

    public PolicyOid Policy(string key)
    {
        if (!PolicyOid.TryParse(Value(key), out var policy))
            Fail($"'{key}' is not an object identifier of at most 64 bytes in DER");
        return policy!;
    }

    public string Words(string key) => ToWords(Value(key), key);

    public string ToWords(string text, string key)
    {
        if (!TextRules.IsWords(text))
            Fail($"'{key}' has not 1 to {TextRules.MaxWords} bytes without a space first or last");
        return text;
    }

    public string ToName(string text, string key)
    {
        if (!TextRules.IsName(text))
            Fail($"'{key}' is not a name of 1 to 32 of a-z, 0-9 and '-'");
        return text;
    }

    public VerifierKey ToKey(string text, string key)
    {
        if (!VerifierKey.TryParse(text, out var verifier))
            Fail($"'{key}' is not a verifier key");
        return verifier!;
    }

    /// <summary>A suite by its number; null, and remembered as unknown, if this version does not know it.</summary>
    public Suite? ToSuite(string text, string key)
    {
        var number = ToNumber(text, key);
        if (Suite.TryGet(number, out var suite))
            return suite;
        NotKnown(DecodeErrorKind.UnknownSuite, $"'{key}' is {number}; the suites 1 and 2 are known");
        return null;
    }
}
