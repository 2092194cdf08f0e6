using System.Diagnostics.CodeAnalysis;

using Linking.Formats;

namespace Linking.Proofs;

/// <summary>The name of a beacon's file among a ledger's public files (docs/spec/tiles.md, "Beacons").</summary>
/// <param name="Publication">With which it came.</param>
/// <param name="Number">1 to <see cref="MaxNumber"/>.</param>
public sealed record BeaconFile(ulong Publication, int Number)
{
    /// <summary>Of these files, in the data folder and among the public files.</summary>
    public const string Folder = "beacons";

    /// <summary>Beacons of one publication.</summary>
    public const int MaxNumber = 64;

    /// <summary>Bytes of the longest file.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>As <c>beacons/000012.1.lnb</c>.</summary>
    public string Name => $"{Folder}/{Publication:D6}.{Number}{NotBeforeProof.FileExtension}";

    /// <summary>Reads exactly what <see cref="Name"/> writes.</summary>
    public static bool TryParse(string name, [NotNullWhen(true)] out BeaconFile? file)
    {
        ArgumentNullException.ThrowIfNull(name);
        file = null;
        if (!name.StartsWith(Folder + "/", StringComparison.Ordinal) ||
            name[(Folder.Length + 1)..].Split('.') is not [var publication, var number, _] ||
            !DecimalNumber.TryParse(publication.AsSpan().TrimStart('0'), out var p) || p == 0 ||
            !DecimalNumber.TryParse(number, out var n) || n is 0 or > MaxNumber)
            return false;
        var candidate = new BeaconFile(p, (int)n);
        if (candidate.Name == name)
            file = candidate;
        return file is not null;
    }
}
