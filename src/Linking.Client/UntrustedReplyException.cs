namespace Linking.Client;

/// <summary>
/// What a server sent does not hold: it cannot be read, does not answer what was asked, or does not verify. Nothing of
/// it was kept. The message is one sentence.
/// </summary>
public sealed class UntrustedReplyException : Exception
{
    public UntrustedReplyException()
    {
    }

    public UntrustedReplyException(string message)
        : base(message)
    {
    }

    public UntrustedReplyException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
