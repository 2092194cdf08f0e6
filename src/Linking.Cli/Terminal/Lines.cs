namespace Linking.Cli.Terminal;

/// <summary>Aligned lines of label and value.</summary>
internal static class Lines
{
    /// <summary>Writes each value behind its label, all values in one column; later lines of a value are indented.</summary>
    public static void Write(TextWriter writer, string indent, params ReadOnlySpan<(string Label, string Value)> lines)
    {
        var width = 0;
        foreach (var (label, _) in lines)
            width = Math.Max(width, Columns.WidthOf(Printable.Line(label)));
        foreach (var (name, value) in lines)
        {
            var (label, first) = (Printable.Line(name), true);
            foreach (var line in Printable.Lines(value).Split('\n'))
            {
                writer.WriteLine($"{indent}{Columns.Pad(first ? label : "", width)}   {line}".TrimEnd());
                first = false;
            }
        }
    }
}
