using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>The only leaf of round 0: the ledger's identity (docs/spec/event.md).</summary>
public sealed record Genesis
{
    private const string None = "none";

    public required LedgerId Ledger { get; init; }

    public required PolicyOid Policy { get; init; }

    /// <summary>Round interval in µs.</summary>
    public required ulong IntervalMicroseconds { get; init; }

    /// <summary>Publication interval in µs.</summary>
    public required ulong PublicationIntervalMicroseconds { get; init; }

    /// <summary>Verifies the α notes of the heads.</summary>
    public required VerifierKey AlphaHeadKey { get; init; }

    /// <summary>Verifies the β notes of the heads.</summary>
    public required VerifierKey BetaHeadKey { get; init; }

    public required VerifierKey PublicationKey { get; init; }

    /// <summary>The ledger that this one succeeds, if any; not one named <c>none</c>.</summary>
    public LedgerId? Predecessor { get; init; }

    /// <summary>The key for the heads under one function.</summary>
    public VerifierKey HeadKey(Chain chain) => chain == Chain.Alpha ? AlphaHeadKey : BetaHeadKey;

    /// <summary>The event's bytes.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToBytes() => IsWellFormed()
        ? Encoding.UTF8.GetBytes(ToText())
        : throw new InvalidOperationException("The genesis breaks the rules of docs/spec/event.md.");

    /// <summary>Reads exactly what <see cref="ToBytes"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Genesis? genesis)
    {
        genesis = null;
        if (bytes.Length > EventText.MaxSize)
            return false;
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines.Length != 12 ||
            !LedgerId.TryParse(Value(lines[2], "ledger"), out var ledger) ||
            !PolicyOid.TryParse(Value(lines[4], "policy"), out var policy) ||
            !DecimalNumber.TryParse(Value(lines[5], "interval-us"), out var interval) ||
            !DecimalNumber.TryParse(Value(lines[6], "publication-interval-us"), out var publicationInterval) ||
            !VerifierKey.TryParse(Value(lines[7], "key"), out var alpha) ||
            !VerifierKey.TryParse(Value(lines[8], "key"), out var beta) ||
            !VerifierKey.TryParse(Value(lines[9], "key"), out var publication))
            return false;
        var predecessorText = Value(lines[10], "predecessor");
        LedgerId? predecessor = null;
        if (predecessorText != None && !LedgerId.TryParse(predecessorText, out predecessor))
            return false;
        var candidate = new Genesis
        {
            Ledger = ledger,
            Policy = policy,
            IntervalMicroseconds = interval,
            PublicationIntervalMicroseconds = publicationInterval,
            AlphaHeadKey = alpha,
            BetaHeadKey = beta,
            PublicationKey = publication,
            Predecessor = predecessor,
        };
        if (!candidate.IsWellFormed() || !candidate.ToBytes().AsSpan().SequenceEqual(bytes))
            return false;
        genesis = candidate;
        return true;
    }

    private string ToText() =>
        $"{EventText.FirstLine}\ngenesis\nledger {Ledger}\nsuite {Suite.Current}\npolicy {Policy}\n" +
        $"interval-us {IntervalMicroseconds}\npublication-interval-us {PublicationIntervalMicroseconds}\n" +
        $"key {AlphaHeadKey}\nkey {BetaHeadKey}\nkey {PublicationKey}\npredecessor {Predecessor?.Value ?? None}\n";

    private bool IsWellFormed() =>
        IntervalMicroseconds <= long.MaxValue && PublicationIntervalMicroseconds <= long.MaxValue && Predecessor?.Value != None &&
        AlphaHeadKey.Name == Ledger.HeadOrigin(Chain.Alpha) && BetaHeadKey.Name == Ledger.HeadOrigin(Chain.Beta) &&
        PublicationKey.Name == Ledger.PublicationOrigin;

    private static string Value(string line, string key) =>
        line.StartsWith(key + " ", StringComparison.Ordinal) ? line[(key.Length + 1)..] : "";
}
