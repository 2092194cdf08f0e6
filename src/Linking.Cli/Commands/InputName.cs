namespace Linking.Cli.Commands;

/// <summary>A file that a command line names.</summary>
/// <param name="Path">The file, or <c>-</c>.</param>
/// <param name="Below">Its path below the folder that was named; null if it was named itself.</param>
internal sealed record InputName(string Path, string? Below);
