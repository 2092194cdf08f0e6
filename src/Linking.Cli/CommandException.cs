using System.Diagnostics.CodeAnalysis;

using Linking.Cli.Languages;

namespace Linking.Cli;

/// <summary>Ends a command with an exit code and one sentence for its user, said in the language of the process.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No end without an exit code.")]
internal sealed class CommandException : Exception
{
    /// <param name="exitCode">Of <see cref="Cli.ExitCode"/>.</param>
    /// <param name="message">A sentence with foreign data in its holes.</param>
    /// <param name="innerException">What led to it.</param>
    public CommandException(int exitCode, Template message, Exception? innerException = null)
        : this(exitCode, message.Text, innerException)
    {
    }

    /// <param name="exitCode">Of <see cref="Cli.ExitCode"/>.</param>
    /// <param name="message">A sentence without holes, or one that was made elsewhere.</param>
    /// <param name="innerException">What led to it.</param>
    public CommandException(int exitCode, string message, Exception? innerException = null)
        : base(Known(message), innerException) => ExitCode = exitCode;

    public int ExitCode { get; }
}
