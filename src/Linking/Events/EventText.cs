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

    /// <summary>The event <c>clock</c>: issuing was stopped because of the clock, and goes on with the round that holds this.</summary>
    /// <param name="after">n of the last round before.</param>
    /// <param name="reading">What the clock said when issuing was stopped.</param>
    /// <param name="reason">Why; control characters become spaces, and at most 500 characters are kept.</param>
    public static byte[] Clock(ulong after, Instant reading, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var line = new string([.. reason.Take(500).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c)]);
        return Encoding.UTF8.GetBytes($"{FirstLine}\nclock\nafter {after}\nreading {reading}\nreason {line}\n");
    }

    /// <summary>The leaf of an event: kind 4, no nonce, the digests of the text.</summary>
    public static Leaf LeafOf(ReadOnlySpan<byte> text) => new(LeafKind.Event, Imprint.Compute(text));

    /// <summary>The type in the second line, or null if this is no event text.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxSize)
            return null;
        var lines = Encoding.UTF8.GetString(text).Split('\n', 3);
        var known = lines.Length == 3 && lines[0] == FirstLine &&
            lines[1].Length > 0 && lines[1].All(c => char.IsAsciiLetterLower(c) || c == '-');
        return known ? lines[1] : null;
    }
}
