namespace Linking.Client.Trust;

/// <summary>The JSON of a trust file. Genesis and header decide; what is for people's eyes is written again each time.</summary>
internal sealed record TrustDocument
{
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required string Ledger { get; init; }

    /// <summary>Link of round 0, for people.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Verifier keys, for people and other programs.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    public required string FirstSeen { get; init; }

    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>The genesis event's text.</summary>
    public required string Genesis { get; init; }

    /// <summary>The header of round 0, base64.</summary>
    public required byte[] FirstHeader { get; init; }
}
