using System.Diagnostics.CodeAnalysis;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Policies;

/// <summary>What an authority promises, as one file (docs/spec/policy.md). Immutable.</summary>
public sealed record Policy
{
    /// <summary>Bytes of the longest file.</summary>
    public const int MaxSize = 262_144;

    /// <summary>Name of its line among the documents of the ledger's state.</summary>
    public const string DocumentName = "policy";

    /// <summary>Years.</summary>
    public const int MaxRetention = 1000;

    /// <summary>Days.</summary>
    public const int MaxNotice = 366;

    /// <summary>Documents that it names.</summary>
    public const int MaxDocuments = 64;

    public required LedgerId Ledger { get; init; }

    public required Suite Suite { get; init; }

    public required PolicyOid Oid { get; init; }

    /// <summary>From 1; rises with each change.</summary>
    public required int Version { get; init; }

    /// <summary>The first day on which it can be in force.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The day by which its owner looks at it again.</summary>
    public required DateOnly Review { get; init; }

    /// <summary>Days between the publication that announces it and its force.</summary>
    public required int Notice { get; init; }

    /// <summary>Years for which records are kept.</summary>
    public required int Retention { get; init; }

    /// <summary>µs, as in the state.</summary>
    public required uint Accuracy { get; init; }

    /// <summary>µs, as in the state.</summary>
    public required ulong Interval { get; init; }

    /// <summary>µs, as in the state.</summary>
    public required ulong PublicationInterval { get; init; }

    /// <summary>µs: a token is valid by policy for so long.</summary>
    public required ulong Validity { get; init; }

    /// <summary>Whether the clock is compared with sources of time; else it is the system's own, taken at its word.</summary>
    public required bool IsClockCompared { get; init; }

    /// <summary>One each for α and β, in this order.</summary>
    public required IReadOnlyList<PolicyFunction> Functions { get; init; }

    /// <summary>As in the state.</summary>
    public required IReadOnlyList<string> Media { get; init; }

    /// <summary>Pages of the specification and other documents that belong to it.</summary>
    public required IReadOnlyList<PolicyDocument> Documents { get; init; }

    /// <summary>What is told in words, by the names of <see cref="PolicySection.All"/>.</summary>
    public required IReadOnlyDictionary<string, PolicyText> Sections { get; init; }

    /// <summary>Reads a file; every field has to be there, and no other.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Policy? policy, out DecodeError error) =>
        PolicyFormat.TryDecode(bytes, out policy, out error);

    /// <summary>What a state says otherwise, a sentence each.</summary>
    public IEnumerable<string> DifferencesFrom(LedgerId ledger, LedgerState state)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(state);
        if (ledger != Ledger)
            yield return $"The policy is that of {Ledger.Value}, and the ledger is {ledger.Value}.";
        if (!state.Policy.Equals(Oid))
            yield return $"The policy has the identifier {Oid}, and the record's is {state.Policy}.";
        if (state.Accuracy != Accuracy)
            yield return $"The policy promises an accuracy of {Accuracy} µs, and the record's is {state.Accuracy}.";
        if (state.Interval != Interval)
            yield return $"The policy promises rounds of {Interval} µs, and the record's are of {state.Interval}.";
        if (state.PublicationInterval != PublicationInterval)
        {
            yield return
                $"The policy promises a publication each {PublicationInterval} µs, and the record says each {state.PublicationInterval}.";
        }

        if (!state.Media.SequenceEqual(Media, StringComparer.Ordinal))
            yield return "The policy names other media than the record.";
    }

    /// <summary>The file itself, as <see cref="TryDecode"/> reads it.</summary>
    public byte[] ToBytes() => PolicyFormat.Encode(this);
}
