namespace Linking.Auditing;

/// <summary>One piece of evidence, as the server sent it.</summary>
/// <param name="Type">What it is; 1 to 4 as in a fork proof.</param>
/// <param name="Bytes">Borrowed, not to be changed.</param>
public sealed record Exhibit(ExhibitType Type, ReadOnlyMemory<byte> Bytes);
