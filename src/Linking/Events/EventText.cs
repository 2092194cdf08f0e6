using System.Text;

using Linking.Hashing;
using Linking.Leaves;

namespace Linking.Events;

/// <summary>The text of an event and the leaf that carries it (docs/spec/event.md).</summary>
public static class EventText
{
    /// <summary>Bytes of the longest event.</summary>
    public const int MaxSize = 16384;

    internal const string FirstLine = "linking event v1";

    /// <summary>The event <c>heartbeat</c>.</summary>
    public static byte[] Heartbeat() => Encoding.UTF8.GetBytes($"{FirstLine}\nheartbeat\n");

    /// <summary>The leaf of an event: kind 4, no nonce, the digests of the text.</summary>
    public static Leaf LeafOf(ReadOnlySpan<byte> text) => new(LeafKind.Event, Imprint.Compute(text));

    /// <summary>The type in the second line, or null if this is no event text.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxSize)
            return null;
        var lines = Encoding.UTF8.GetString(text).Split('\n', 3);
        var known = lines.Length == 3 && lines[0] == FirstLine && lines[1].Length > 0 && lines[1].All(c => char.IsAsciiLetterLower(c) || c == '-');
        return known ? lines[1] : null;
    }
}
