namespace Linking.Cli.HandOvers;

/// <summary>
/// The folders of a hand-over that are copies of what its maker named: they are sealed as they are, and nothing comes later.
/// </summary>
internal static class HandOverParts
{
    /// <summary>These pages, and both verifiers' source.</summary>
    public const string Source = "source";

    /// <summary>The built program.</summary>
    public const string Program = "program";

    /// <summary>Contracts, certificates and whatever else belongs to it.</summary>
    public const string Papers = "papers";

    /// <summary>No part of them: where what comes after the seal is put by hand.</summary>
    public const string Later = "later";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Source, Program, Papers];

    /// <summary>Whether a name is one of a file in them.</summary>
    public static bool Has(string name) => All.Any(part => name.StartsWith($"{part}/", StringComparison.Ordinal));
}
