namespace Linking.Books;

/// <summary>A book could not be read at all. The message is one sentence, with what to do.</summary>
public sealed class BookException : Exception
{
    public BookException()
    {
    }

    public BookException(string message)
        : base(message)
    {
    }

    public BookException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
