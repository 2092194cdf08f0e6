using Linking.Hashing;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>What the stamp of a manifest says of the files that the manifest names.</summary>
/// <param name="Stamp">The stamp.</param>
/// <param name="Verdicts">On it, for files whose digest in the manifest is under a function.</param>
internal sealed record ContainedStamp(AsicStamp Stamp, IReadOnlyDictionary<HashFunction, StampVerdict> Verdicts)
{
    /// <summary>Files that were there at its time, by its word.</summary>
    public IReadOnlyList<string> Covered =>
        [.. Stamp.References.Where(r => Verdicts[r.Function].WasThereAt is not null).Select(r => r.Name)];

    /// <summary>What it says of these files; null: it does not count.</summary>
    public StampVerdict? Counted => Verdicts.Values.FirstOrDefault(v => v.WasThereAt is not null);

    /// <summary>Why it does not count, or not for all; and what is remarked.</summary>
    public IReadOnlyList<FindingCode> Findings => [.. Verdicts.Values.SelectMany(v => v.Findings).Distinct()];
}
