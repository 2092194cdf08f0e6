using System.Globalization;

using Linking.Clocks.Sntp;

namespace Linking.Clocks.Sources;

/// <summary>A source as a configuration names it: <c>sntp:HOST[:PORT]</c>, <c>chrony</c>, <c>kernel</c>, <c>file:PATH</c>,
/// <c>command:PATH</c>.</summary>
public sealed record SourceAddress
{
    private const string Chrony = "chrony";
    private const string Kernel = "kernel";
    private const string SntpPrefix = "sntp:";
    private const string FilePrefix = "file:";
    private const string CommandPrefix = "command:";

    private readonly string _text;
    private readonly Func<ClockRules, TimeProvider, ITimeSource> _open;

    private SourceAddress(string text, Func<ClockRules, TimeProvider, ITimeSource> open) => (_text, _open) = (text, open);

    /// <summary>Whether it says what the machine's own time service believes.</summary>
    public bool IsOfThisMachine => _text is Chrony or Kernel;

    /// <exception cref="FormatException">It names no source.</exception>
    public static SourceAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == Chrony)
            return new SourceAddress(text, (rules, _) => new ChronySource(rules.Patience));
        if (text == Kernel)
            return new SourceAddress(text, (_, _) => new KernelSource());
        if (After(FilePrefix) is { } file)
            return new SourceAddress(text, (rules, time) => new FileSource(file, rules.Stale, time));
        if (After(CommandPrefix) is { } command)
            return new SourceAddress(text, (rules, time) => new CommandSource(command, rules.Patience, time));
        if (After(SntpPrefix) is { } server && TryReadServer(server, out var host, out var port))
            return new SourceAddress(text, (rules, time) => new SntpSource(host, port, rules.Patience, time));
        throw new FormatException(
            $"'{text}' is no source of time: it is sntp:HOST, sntp:HOST:PORT, chrony, kernel, file:PATH or command:PATH");

        string? After(string prefix) =>
            text.StartsWith(prefix, StringComparison.Ordinal) && text.Length > prefix.Length ? text[prefix.Length..] : null;
    }

    /// <summary>Makes what asks it.</summary>
    public ITimeSource Open(ClockRules rules, TimeProvider time) => _open(rules, time);

    public bool Equals(SourceAddress? other) => other is not null && _text == other._text;

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    public override string ToString() => _text;

    // An address of IPv6 stands in brackets where a port follows, and may stand in them anyway.
    private static bool TryReadServer(string text, out string host, out int port)
    {
        port = SntpSource.DefaultPort;
        var end = text.LastIndexOf(']');
        var colon = text.LastIndexOf(':');
        var hasPort = end >= 0 ? colon == end + 1 : colon >= 0 && text.IndexOf(':', StringComparison.Ordinal) == colon;
        host = (hasPort ? text[..colon] : text).Trim('[', ']');
        return Uri.CheckHostName(host) != UriHostNameType.Unknown &&
            (!hasPort || (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) &&
                port is > 0 and <= ushort.MaxValue));
    }
}
