using System.Text;

namespace Linking.Cli.Paths;

/// <summary>
/// Names of files that are not UTF-8, as old file servers have them. The runtime would put U+FFFD for what it cannot read, and
/// then finds nothing. Here each such byte stands as one character, U+DC00 and the byte, which no name that is read has.
/// </summary>
internal static class RawNames
{
    private const char First = '\udc80';
    private const char Last = '\udcff';
    private const int Base = 0xDC00;

    /// <summary>Whether a path has a byte that is not UTF-8.</summary>
    public static bool IsRaw(string path)
    {
        for (var at = path.AsSpan().IndexOfAnyInRange(First, Last); at >= 0 && at < path.Length; at++)
        {
            if (IsByte(path, at))
                return true;
        }

        return false;
    }

    /// <summary>Whether the character is such a byte, and not the second half of a letter.</summary>
    public static bool IsByte(string path, int at) =>
        path[at] is >= First and <= Last && (at == 0 || !char.IsHighSurrogate(path[at - 1]));

    /// <summary>The byte that a character stands for.</summary>
    public static byte ByteOf(char c) => (byte)(c - Base);

    /// <summary>Reads a name as the system has it.</summary>
    public static string Decode(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(name, out var rune, out var used);
            if (status == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var b in name[..used])
                    text.Append((char)(Base + b));
            }

            name = name[used..];
        }

        return text.ToString();
    }

    /// <summary>The name as the system has it, ended by a zero byte.</summary>
    public static byte[] Encode(string path)
    {
        var bytes = new List<byte>(path.Length + 1);
        for (var at = 0; at < path.Length;)
        {
            if (IsByte(path, at))
            {
                bytes.Add(ByteOf(path[at++]));
                continue;
            }

            var end = at + 1;
            while (end < path.Length && !IsByte(path, end))
                end++;
            bytes.AddRange(Encoding.UTF8.GetBytes(path[at..end]));
            at = end;
        }

        bytes.Add(0);
        return [.. bytes];
    }

    /// <summary>The arguments of this process as they were given.</summary>
    /// <param name="arguments">As the runtime read them.</param>
    public static string[] Arguments(string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || !arguments.Any(HasReplacement))
            return arguments;
        // Each ends with a zero byte; ours are the last ones.
        var line = File.ReadAllBytes("/proc/self/cmdline").AsSpan();
        var all = new List<string>();
        while (line.IndexOf((byte)0) is >= 0 and var end)
        {
            all.Add(Decode(line[..end]));
            line = line[(end + 1)..];
        }

        var own = all.TakeLast(arguments.Length).ToArray();
        return own.Length == arguments.Length && own.Zip(arguments).All(pair => AsRuntime(pair.First) == pair.Second) ? own : arguments;
    }

    /// <summary>Whether a name that the runtime read may have had other bytes.</summary>
    public static bool HasReplacement(string name) => name.Contains('\ufffd', StringComparison.Ordinal);

    private static string AsRuntime(string text) => Encoding.UTF8.GetString(Encode(text).AsSpan()[..^1]);
}
