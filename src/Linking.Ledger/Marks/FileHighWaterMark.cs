using System.Globalization;
using System.Text;

using Linking.Files;
using Linking.Hashing;

namespace Linking.Ledger.Marks;

/// <summary>
/// The mark in a small text file of its own. After a crash either the old or the new mark is there.
/// </summary>
/// <param name="path">The file; its folder exists.</param>
/// <param name="machine">What this machine is known by; null: by <see cref="MachineName"/>.</param>
public sealed class FileHighWaterMark(string path, string? machine = null) : IHighWaterMarkStore
{
    private const string FirstLine = "linking high-water mark v2";
    private const int MaxSize = 1024;

    private readonly string _machine = machine ?? MachineName.Value;

    public HighWaterMark? Read()
    {
        byte[] bytes;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxSize)
                throw NoMark();
            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        if (lines.Length == 5 && lines[0] == FirstLine && lines[4].Length == 0 &&
            lines[1].StartsWith("size ", StringComparison.Ordinal) && lines[2].StartsWith("link ", StringComparison.Ordinal) &&
            ulong.TryParse(lines[1].AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var size) &&
                size is > 0 and <= long.MaxValue &&
            TryReadLink(lines[2].AsSpan(5), out var link) &&
            lines[3].StartsWith("machine ", StringComparison.Ordinal))
            return new HighWaterMark(size, link, OfAnotherMachine: lines[3][8..] != _machine);
        throw NoMark();
    }

    public void Write(HighWaterMark mark)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var text = $"{FirstLine}\nsize {mark.Size}\nlink {mark.Link}\nmachine {_machine}\n";
        DurableFile.Replace(path, Encoding.ASCII.GetBytes(text), temporary: path + ".new");
    }

    private static bool TryReadLink(ReadOnlySpan<char> text, out DigestPair link) =>
        DigestPair.TryParse(text, Suite.One.Width, out link) || DigestPair.TryParse(text, Suite.Two.Width, out link);

    private FormatException NoMark() => new($"The file {Path.GetFileName(path)} is no high-water mark.");
}
