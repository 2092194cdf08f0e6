using System.Diagnostics.CodeAnalysis;

namespace Linking.Server.AuditLogs;

/// <summary>The audit log cannot be read, written, or does not hold together. One sentence or two.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "None without its sentence.")]
public sealed class AuditLogException : Exception
{
    public AuditLogException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
