using Linking.Publications;

namespace Linking.Cli.Verdicts;

/// <summary>Where a representative value came from.</summary>
/// <param name="Value">The value.</param>
/// <param name="Where">For people.</param>
/// <param name="Date">What its evident date rests on, for people.</param>
internal sealed record EvidenceSource(RepresentativeValue Value, string Where, string Date);
