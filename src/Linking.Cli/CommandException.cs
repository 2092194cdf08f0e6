using System.Diagnostics.CodeAnalysis;

namespace Linking.Cli;

/// <summary>Ends a command with an exit code and one sentence for its user.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No end without an exit code.")]
internal sealed class CommandException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
