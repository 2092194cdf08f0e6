using Linking.Hashing;

namespace Linking.Verification;

/// <summary>How one stage was judged in one pass.</summary>
internal sealed class StageReading
{
    public VerificationResult Result { get; set; } = VerificationResult.Inconclusive;

    public Basis? Basis { get; set; }

    /// <summary>t of the stage, where Valid.</summary>
    public Instant? Time { get; set; }

    /// <summary>The functions counted, by name.</summary>
    public IReadOnlyList<string> Functions { get; set; } = [];

    public Verdict? Verdict { get; set; }

    /// <summary>Its stamp is of a kind that this reader cannot do.</summary>
    public bool IsUnknown { get; set; }

    public FindingList Codes { get; } = [];

    public bool IsValid => Result == VerificationResult.Valid;

    /// <summary>The functions counted that a text can name; null if one is another.</summary>
    public IReadOnlyList<HashFunction>? Counted()
    {
        var counted = new List<HashFunction>();
        foreach (var name in Functions)
        {
            if (!HashFunctions.TryParse(name, out var function))
                return null;
            counted.Add(function);
        }

        return counted;
    }
}
