using System.Diagnostics.CodeAnalysis;

namespace Linking.Client.Archives;

/// <summary>An archive is not what it should be, or cannot take or give what was asked for. The message says what to do.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No fault of an archive without its sentence.")]
public sealed class ArchiveException(string message, Exception? innerException = null) : Exception(message, innerException);
