using System.Diagnostics.CodeAnalysis;

namespace Linking.Hammer;

/// <summary>Ends the program with one sentence for its user.</summary>
[SuppressMessage("Roslynator", "RCS1194", Justification = "Never without a sentence.")]
internal sealed class HammerException(string message, Exception? inner = null) : Exception(message, inner);
