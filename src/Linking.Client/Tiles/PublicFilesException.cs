namespace Linking.Client.Tiles;

/// <summary>A public file is missing or could not be read. The message is one sentence for people.</summary>
public sealed class PublicFilesException : Exception
{
    public PublicFilesException()
    {
    }

    public PublicFilesException(string message)
        : base(message)
    {
    }

    public PublicFilesException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
