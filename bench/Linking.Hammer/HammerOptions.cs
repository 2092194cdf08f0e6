using Linking.Hammer.Load;

namespace Linking.Hammer;

/// <summary>What a run is told.</summary>
internal sealed record HammerOptions
{
    /// <summary>The server; null: one is started (<see cref="Serve"/>).</summary>
    public Uri? Address { get; init; }

    public bool Serve { get; init; }

    /// <summary>Options for the server that is started, as NAME=VALUE.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];

    public required LoadMode Mode { get; init; }

    /// <summary>Leaves of each request of the batch mode.</summary>
    public required int Batch { get; init; }

    public required int Connections { get; init; }

    /// <summary>Requests under way at a time on each connection.</summary>
    public required int InFlight { get; init; }

    public required TimeSpan Warmup { get; init; }

    public required TimeSpan Length { get; init; }

    /// <summary>Requests of one window; null: as many as its time allows.</summary>
    public long? Count { get; init; }

    /// <summary>Requests a second; null: closed loop.</summary>
    public double? Rate { get; init; }

    /// <summary>The rate of the last of <see cref="Windows"/>; null: all alike.</summary>
    public double? RampTo { get; init; }

    public required int Windows { get; init; }

    /// <summary>Whether the last window is an open loop at half of the highest throughput before it.</summary>
    public bool HalfLoad { get; init; }

    public bool PeerEmpty { get; init; }

    /// <summary>Bytes of the empty endpoints' reply.</summary>
    public required int PeerBytes { get; init; }

    /// <summary>One token in so many is verified when it comes.</summary>
    public required int SampleEvery { get; init; }

    /// <summary>Where tokens and the started server's data are kept meanwhile.</summary>
    public required string Folder { get; init; }

    public bool Json { get; init; }
}
