namespace Linking.Books.Sinks;

/// <summary>A sink failed. The message is for an operator: what was wrong, and what to do.</summary>
public sealed class SinkException : Exception
{
    public SinkException()
    {
    }

    public SinkException(string message)
        : base(message)
    {
    }

    public SinkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
