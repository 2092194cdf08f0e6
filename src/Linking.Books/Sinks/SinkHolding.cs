namespace Linking.Books.Sinks;

/// <summary>The newest publication that a sink holds.</summary>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Note">The signed note's bytes, as they stand there.</param>
/// <param name="Where">Where it stands, for people.</param>
public sealed record SinkHolding(ulong Number, ReadOnlyMemory<byte> Note, string Where);
