namespace Linking.Proofs;

/// <summary>One of the two statements of a fork proof.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Bytes">Note, publication or entry; borrowed, not to be changed.</param>
public sealed record ForkStatement(StatementType Type, ReadOnlyMemory<byte> Bytes);
