using Linking.Renewal;

namespace Linking.Cli.Renewals;

/// <summary>What became of a renewal text that was to be stamped.</summary>
/// <param name="Sections">The stamp, and what a reader needs for it; empty where there is none.</param>
/// <param name="Problem">Why there is none; else null.</param>
internal sealed record StampedText(IReadOnlyList<EvidenceSection> Sections, CommandException? Problem);
