using System.Globalization;

using Linking.Hashing;
using Linking.Publications;

using QRCoder;

namespace Linking.Cli.Paper;

/// <summary>A print code as ink: rows of groups, and a QR code of the same characters.</summary>
internal static class NoticeCode
{
    /// <summary>White modules on each side of a QR code.</summary>
    public const int QuietZone = 4;

    public static string NameOf(PrintCode code) =>
        code.Function.Name().Replace("sha2-", "sha-", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Characters of a row with its number.</summary>
    public static int WidthOf(int groupsInRow) => 2 + 7 * groupsInRow;

    /// <summary>The groups in rows, each behind the number of its first group.</summary>
    public static IReadOnlyList<string> RowsOf(PrintCode code, int groupsInRow)
    {
        var rows = new List<string>();
        var first = 1;
        foreach (var row in code.ToGroups().Chunk(groupsInRow))
        {
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"{first,2} {string.Join('-', row)}"));
            first += row.Length;
        }

        return rows;
    }

    /// <summary>
    /// The dark modules of a QR code that holds the print code, without quiet zone. Level Q: a quarter may be lost, and modules of
    /// 0.6 mm still fit a column of 45 mm in either suite.
    /// </summary>
    public static bool[,] QrOf(PrintCode code)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(code.ToString(), QRCodeGenerator.ECCLevel.Q);
        // The library adds a quiet zone of its own, of four modules.
        var size = data.ModuleMatrix.Count - 2 * QuietZone;
        var modules = new bool[size, size];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
                modules[y, x] = data.ModuleMatrix[y + QuietZone][x + QuietZone];
        }

        return modules;
    }
}
