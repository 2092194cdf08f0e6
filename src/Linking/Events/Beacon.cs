using Linking.Hashing;

namespace Linking.Events;

/// <summary>This round, and so every later one, was not before the value (docs/spec/order.md, "Stamped not before").</summary>
public sealed record Beacon : LedgerEvent
{
    /// <summary>Bytes of the longest public value.</summary>
    public const int MaxPublicSize = 512;

    public override string Type => "beacon";

    /// <summary>Where the value comes from.</summary>
    public required BeaconSource Source { get; init; }

    /// <summary>Words.</summary>
    public required string Name { get; init; }

    /// <summary>DER of the stamp, or the public value; empty for a ledger.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Suite of the other ledger; null for the other sources.</summary>
    public Suite? LinkSuite { get; init; }

    /// <summary>Link of a header of the other ledger.</summary>
    public DigestPair Link { get; init; }

    public bool Equals(Beacon? other) =>
        other is not null && Ledger == other.Ledger && Source == other.Source && Name == other.Name &&
        Value.Span.SequenceEqual(other.Value.Span) && LinkSuite == other.LinkSuite && Link == other.Link &&
        Extensions.SequenceEqual(other.Extensions);

    public override int GetHashCode() => HashCode.Combine(Ledger, Source, Name, Value.Length);
}
