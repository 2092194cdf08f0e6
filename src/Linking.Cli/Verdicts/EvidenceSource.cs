using Linking.Publications;

namespace Linking.Cli.Verdicts;

/// <summary>Where a publication stood.</summary>
/// <param name="Publication">What it says.</param>
/// <param name="Where">For people.</param>
/// <param name="Dated">The date that a commit says it has; shown, and counted by nobody.</param>
internal sealed record EvidenceSource(Publication Publication, string Where, Instant? Dated);
