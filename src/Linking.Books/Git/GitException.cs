namespace Linking.Books.Git;

/// <summary>Git could not be run to its end. The message is one sentence.</summary>
internal sealed class GitException(string message, Exception? inner = null) : Exception(message, inner);
