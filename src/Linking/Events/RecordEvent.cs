using System.Text;

using Linking.Hashing;

namespace Linking.Events;

/// <summary>An event of the record: leaf 0 of its round, chained by the headers' record links (docs/spec/record.md).</summary>
public abstract record RecordEvent : LedgerEvent
{
    /// <summary>The types of the record.</summary>
    internal static readonly string[] Types = ["genesis", "configuration", "notice", "successor"];

    private static readonly byte[][] Beginnings = [.. Types.Select(type => Encoding.ASCII.GetBytes($"linking event v1\n{type}\n"))];

    /// <summary>Link of the round of the record event before; null in a genesis.</summary>
    public DigestPair? Record { get; init; }

    /// <summary>Whether the bytes of an event, text or signed note, say that they are of the record; nothing else is looked at.</summary>
    public static bool IsSaidBy(ReadOnlySpan<byte> bytes)
    {
        foreach (var beginning in Beginnings)
        {
            if (bytes.StartsWith(beginning))
                return true;
        }

        return false;
    }
}
