using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Client;

/// <summary>How a client reaches a server, and what it takes for genuine.</summary>
public sealed record LinkingClientOptions
{
    /// <summary>Where a server listens when nothing else is said.</summary>
    public static readonly Uri DefaultAddress = new("http://127.0.0.1:8070");

    /// <summary><c>http://host:port</c> or <c>https://host:port</c>.</summary>
    public Uri Address { get; init; } = DefaultAddress;

    /// <summary>Where ledgers are kept; null: none is kept, and what the server says first is believed.</summary>
    public TrustFolder? Trust { get; init; }

    /// <summary>The name of the ledger that must answer; null: any.</summary>
    public LedgerId? ExpectedLedger { get; init; }

    /// <summary>The identity that must answer; it is kept beside others of the same name or address. Null: any.</summary>
    public DigestPair? ExpectedIdentity { get; init; }

    /// <summary>
    /// How long a request may take with all its repetitions, and, for a stream, how long one leaf may; one round
    /// interval of the ledger is added.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Attempts of a request that may be repeated: 1 to 100.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Certificates and such.</summary>
    public ConnectionOptions Connection { get; init; } = new();

    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
