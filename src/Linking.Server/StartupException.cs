using System.Diagnostics.CodeAnalysis;

namespace Linking.Server;

/// <summary>A server could not start. The message is one sentence for an operator: what is wrong, and what to do.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No failed start without its problem.")]
public sealed class StartupException : Exception
{
    public StartupException(StartupProblem problem, string message, Exception? innerException = null)
        : base(message, innerException) => Problem = problem;

    public StartupProblem Problem { get; }
}
