using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Linking.Rounds;

namespace Linking.Policies;

/// <summary>Where a policy stands for ever among the public files of its ledger: by its identifier and first day.</summary>
/// <param name="Oid">The identifier.</param>
/// <param name="From">The first day on which it can be in force.</param>
public sealed record PolicyAddress(PolicyOid Oid, DateOnly From)
{
    /// <summary>In front of each name.</summary>
    public const string Folder = "policy";

    /// <summary>The list of all.</summary>
    public const string Index = Folder + "/index.txt";

    private const string Day = "yyyy-MM-dd";

    /// <summary>What the file itself ends in.</summary>
    public const string FileEnd = ".json";

    /// <summary>The pages that are made from it: what each name ends in.</summary>
    public static IReadOnlyList<string> PageEnds { get; } = [".txt", ".html", ".ja.txt", ".ja.html"];

    /// <summary>The name without its end, as <c>policy/1.3.6.1.4.1.99999.1/2026-12-01</c>.</summary>
    public string Stem => $"{Folder}/{Oid}/{From.ToString(Day, CultureInfo.InvariantCulture)}";

    /// <summary>The name of the file.</summary>
    public string Name => Stem + FileEnd;

    /// <summary>Where a policy stands.</summary>
    public static PolicyAddress Of(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new PolicyAddress(policy.Oid, policy.From);
    }

    /// <summary>Reads the name of a policy's file, or of one of its pages.</summary>
    /// <param name="name">Any text.</param>
    /// <param name="address">Where it stands.</param>
    /// <param name="end"><see cref="FileEnd"/> or one of <see cref="PageEnds"/>.</param>
    public static bool TryParse(string name, [NotNullWhen(true)] out PolicyAddress? address, out string end)
    {
        ArgumentNullException.ThrowIfNull(name);
        (address, end) = (null, "");
        var parts = name.Split('/');
        if (parts.Length != 3 || parts[2].Length <= Day.Length || !PolicyOid.TryParse(parts[1], out var oid) ||
            !DateOnly.TryParseExact(
                parts[2][..Day.Length], Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return false;
        (address, end) = (new PolicyAddress(oid, day), parts[2][Day.Length..]);
        return parts[0] == Folder && (end == FileEnd || PageEnds.Contains(end, StringComparer.Ordinal));
    }

    /// <summary>Makes a page.</summary>
    /// <param name="file">The policy's file.</param>
    /// <param name="policy">What it says.</param>
    /// <param name="end">One of <see cref="PageEnds"/>.</param>
    public static byte[] MakePage(ReadOnlySpan<byte> file, Policy policy, string end)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(end);
        var language = end.StartsWith(".ja", StringComparison.Ordinal) ? PolicyLanguage.Japanese : PolicyLanguage.English;
        var digests = policy.Suite.Hash(file);
        return end.EndsWith(".html", StringComparison.Ordinal)
            ? PolicyPage.ToHtml(policy, digests, language)
            : PolicyPage.ToText(policy, digests, language);
    }
}
