namespace Linking.Client.HandOvers;

/// <summary>A file that is there.</summary>
/// <param name="Name">From the place on, with <c>/</c> between its parts.</param>
/// <param name="IsPlain">
/// Whether it is a file, and neither a link nor a pipe; asked of listed names alone: another one may be no text, and lead to nothing.
/// </param>
/// <param name="Measure">Reads it, given the number of bytes that it should have.</param>
internal sealed record FoundFile(string Name, Func<bool> IsPlain, Func<ulong, CancellationToken, FileMeasure> Measure);
