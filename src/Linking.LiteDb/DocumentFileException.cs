namespace Linking.LiteDb;

/// <summary>The file cannot be used, or reading or writing it failed. The message is one or two sentences that say what to do.</summary>
public sealed class DocumentFileException : Exception
{
    public DocumentFileException()
    {
    }

    public DocumentFileException(string message)
        : base(message)
    {
    }

    public DocumentFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether it may work in a moment: another process has the file open, or has just made it.</summary>
    public bool IsTransient { get; init; }
}
