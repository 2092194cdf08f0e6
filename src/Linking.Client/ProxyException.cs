using System.Diagnostics.CodeAnalysis;

namespace Linking.Client;

/// <summary>A proxy was not reached, or did not connect to the server. The message names it, and is the end of a sentence.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "No failed proxy without its sentence.")]
public sealed class ProxyException(string message, Exception? innerException = null) : IOException(message, innerException);
