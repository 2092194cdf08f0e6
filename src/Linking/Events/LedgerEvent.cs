using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>A text that the service puts into a round (docs/spec/record.md).</summary>
public abstract record LedgerEvent
{
    /// <summary>Bytes of the longest event.</summary>
    public const int MaxSize = 65_536;

    private protected LedgerEvent()
    {
    }

    /// <summary>Its second line.</summary>
    public abstract string Type { get; }

    /// <summary>The ledger whose event it is.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>The text, without signatures.</summary>
    /// <param name="suite">The header's.</param>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToText(Suite suite) => EventWriter.Write(this, suite);
}
