namespace Linking.Storage;

/// <summary>Something that a store finds wrong with its own files.</summary>
/// <param name="Part">What is kept there.</param>
/// <param name="Message">One sentence.</param>
public sealed record StoreDamage(CheckedPart Part, string Message);
