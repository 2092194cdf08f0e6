namespace Linking.Client;

/// <summary>A part of the leaves of a round, as a server has stored them: nothing of it is verified.</summary>
/// <param name="Round">The round.</param>
/// <param name="Bytes">The next bytes of its leaves, which stand one after the other; cut anywhere.</param>
/// <param name="IsLast">Nothing more of this round follows.</param>
public sealed record LeavesPart(ulong Round, ReadOnlyMemory<byte> Bytes, bool IsLast);
