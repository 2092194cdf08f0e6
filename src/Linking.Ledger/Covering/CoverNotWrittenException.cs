namespace Linking.Ledger.Covering;

/// <summary>A file of a cover could not be written. The message is one sentence that names it and what to do.</summary>
public sealed class CoverNotWrittenException : Exception
{
    public CoverNotWrittenException()
    {
    }

    public CoverNotWrittenException(string message)
        : base(message)
    {
    }

    public CoverNotWrittenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
