using Linking.Client.Trust;

namespace Linking.Client.Calls;

/// <summary>Holds heads and publications against the ledger's identity and record.</summary>
internal static class ReplyCheck
{
    /// <exception cref="UntrustedReplyException">Its notes are not signed by the keys in force.</exception>
    public static KnownHead Verified(KnownHead head, LedgerView view, Instant now) => view.IsSigned(head, now)
        ? head
        : throw new UntrustedReplyException(
            $"The server sent a head of size {head.Size} that is not signed by the keys of {view.Name} that are in force.");

    /// <exception cref="UntrustedReplyException">It is of another ledger, or not signed by the keys in force.</exception>
    public static KnownPublication Verified(KnownPublication publication, LedgerView view, Instant now) => view.IsSigned(publication, now)
        ? publication
        : throw new UntrustedReplyException(
            $"The server sent a publication {publication.Publication.Number} that is not signed by the keys of {view.Name} that are in " +
            "force.");

    /// <summary>Runs a reader of messages, whose format errors are the server's.</summary>
    /// <exception cref="UntrustedReplyException">They cannot be read.</exception>
    public static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw new UntrustedReplyException($"The server sent what cannot be read: {e.Message}", e);
        }
    }
}
