using System.Globalization;
using System.Text;

namespace Linking.StorageBench.Growth;

/// <summary>A small chart with a logarithmic axis of powers of ten, as a part of an SVG picture.</summary>
/// <param name="title">What is drawn, with its unit.</param>
/// <param name="axis">What grows to the right.</param>
internal sealed class LineChart(string title, string axis)
{
    public const int Width = 300;
    public const int Height = 200;

    // Told apart in colour and by their names at the end of the line; both read on white and on dark grey.
    private static readonly string[] Colours = ["#1f77b4", "#d2691e", "#2e8b57"];

    private const int Left = 46;
    private const int Right = 84;
    private const int Top = 30;
    private const int Bottom = 38;

    private readonly List<(string Name, List<(double X, double Y)> Points)> _lines = [];

    /// <summary>Adds a line; x are positive.</summary>
    public LineChart Add(string name, IEnumerable<(double X, double Y)> points)
    {
        _lines.Add((name, [.. points]));
        return this;
    }

    /// <summary>The chart as an SVG group.</summary>
    public string ToSvg(int x, int y)
    {
        var svg = new StringBuilder();
        var all = _lines.SelectMany(l => l.Points).ToList();
        var (first, last) = (Math.Log10(all.Min(p => p.X)), Math.Log10(all.Max(p => p.X)));
        var top = Round(all.Max(p => p.Y));
        Write($"<g transform=\"translate({x} {y})\">");
        Write($"<text x=\"0\" y=\"14\" font-weight=\"bold\">{title}</text>");
        for (var i = 0; i <= 2; i++)
        {
            var at = YOf(top * i / 2);
            Write($"<line x1=\"{Left}\" y1=\"{at:0.#}\" x2=\"{Width - Right}\" y2=\"{at:0.#}\" stroke=\"#999\" stroke-width=\"0.5\"/>");
            Write($"<text x=\"{Left - 5}\" y=\"{at + 4:0.#}\" text-anchor=\"end\">{Number(top * i / 2)}</text>");
        }

        for (var power = (int)Math.Ceiling(first); power <= last; power++)
            Write($"<text x=\"{XOf(Math.Pow(10, power)):0.#}\" y=\"{Height - Bottom + 15}\" text-anchor=\"middle\">10<tspan dy=\"-4\" "
                + $"font-size=\"8\">{power}</tspan></text>");
        Write($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - Bottom + 30}\" text-anchor=\"middle\">{axis}</text>");
        var names = new List<double>();
        for (var i = 0; i < _lines.Count; i++)
        {
            var (name, points) = _lines[i];
            Write($"<polyline fill=\"none\" stroke=\"{Colours[i]}\" stroke-width=\"2\" "
                + $"points=\"{string.Join(' ', points.Select(p => FormattableString.Invariant($"{XOf(p.X):0.#},{YOf(p.Y):0.#}")))}\"/>");
            foreach (var point in points)
                Write($"<circle cx=\"{XOf(point.X):0.#}\" cy=\"{YOf(point.Y):0.#}\" r=\"2.5\" fill=\"{Colours[i]}\"/>");
            // Not one over the other.
            var at = YOf(points[^1].Y) + 4;
            while (names.Any(n => Math.Abs(n - at) < 12))
                at -= 3;
            names.Add(at);
            Write($"<text x=\"{Width - Right + 6}\" y=\"{at:0.#}\" fill=\"{Colours[i]}\">{name}</text>");
        }

        svg.Append("</g>\n");
        return svg.ToString();

        double XOf(double value) => Left + (Width - Left - Right) * (Math.Log10(value) - first) / Math.Max(1, last - first);

        double YOf(double value) => Height - Bottom - (Height - Top - Bottom) * value / top;

        void Write(string text) => svg.Append(text).Append('\n');
    }

    /// <summary>All charts in a picture, three in a row.</summary>
    public static string Picture(IReadOnlyList<LineChart> charts)
    {
        const int Columns = 3;
        const int Gap = 16;
        var (width, height) = (Columns * (Width + Gap) + Gap, (charts.Count + Columns - 1) / Columns * (Height + Gap) + Gap);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" "
            + $"width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var i = 0; i < charts.Count; i++)
            svg.Append(charts[i].ToSvg(Gap + i % Columns * (Width + Gap), Gap + i / Columns * (Height + Gap)));
        return svg.Append("</svg>\n").ToString();
    }

    // 1, 2, 4 or 6 of a power of ten, so that its half is round too.
    private static double Round(double largest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(largest, 1e-9))));
        return ((double[])[1, 2, 4, 6, 10]).Select(f => f * power).First(v => v >= largest * 0.999);
    }

    private static string Number(double value) => value >= 1e6
        ? (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M"
        : value.ToString(value >= 1000 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
