namespace Linking.Formats;

/// <summary>A last line of a text: <c>x-name words</c> or <c>x!name words</c>; version 1 knows no name (docs/spec/text.md).</summary>
/// <param name="Name">1 to 32 of <c>a</c>–<c>z</c>, <c>0</c>–<c>9</c>, <c>-</c>.</param>
/// <param name="IsCritical"><c>x!</c>: a reader that does not know the name uses no part of the text.</param>
/// <param name="Words">1 to 1,000 bytes.</param>
public sealed record ExtensionLine(string Name, bool IsCritical, string Words)
{
    public override string ToString() => $"x{(IsCritical ? '!' : '-')}{Name} {Words}\n";
}
