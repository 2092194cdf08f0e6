namespace Linking.Client.Trust;

/// <summary>The server is not the one that was met before, or that cannot be told. The message says what to do.</summary>
public sealed class TrustException : Exception
{
    public TrustException()
    {
    }

    public TrustException(string message)
        : base(message)
    {
    }

    public TrustException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a file could not be written, of whatever cause.</summary>
    public bool IsOfWriting { get; init; }

    /// <summary>The file that speaks against it, if one does.</summary>
    public string? File { get; init; }
}
