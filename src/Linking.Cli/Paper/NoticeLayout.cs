namespace Linking.Cli.Paper;

/// <summary>Where a notice is to stand. Lengths are tenths of a millimetre.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Columns">Characters in a line of plain text.</param>
/// <param name="Width">Of the whole sheet.</param>
/// <param name="Height">Of the sheet; 0: as high as what stands on it.</param>
/// <param name="Margin">From the sheet's edge to the frame.</param>
/// <param name="Padding">From the frame to the text.</param>
/// <param name="Body">Size of the text's letters.</param>
/// <param name="Code">Size of the letters of codes.</param>
/// <param name="Module">Of a QR code.</param>
/// <param name="Groups">Of a code in a row, where its QR code stands beside or below it.</param>
internal sealed record NoticeLayout(
    string Name, int Columns, double Width, double Height, double Margin, double Padding, double Body, double Code, double Module,
    int Groups)
{
    public const string Default = "a4";

    public static readonly IReadOnlyList<NoticeLayout> All =
    [
        new(Default, 72, 2100, 2970, 150, 80, 38, 48, 9, 4),
        new("column-45", 26, 450, 0, 4, 16, 25, 28.5, 6, 3),
        new("column-90", 48, 900, 0, 4, 24, 27, 30, 6, 3),
    ];

    /// <summary>Where text begins.</summary>
    public double Left => Margin + Padding;

    /// <summary>Width of the text.</summary>
    public double Measure => Width - 2 * Left;
}
