using Linking.Hashing;
using Linking.Notes;
using Linking.Protocol;

namespace Linking.Client.Calls;

/// <summary>Holds heads and publications against the pinned keys.</summary>
internal static class ReplyCheck
{
    /// <exception cref="UntrustedReplyException">A note does not carry exactly one right signature of the ledger.</exception>
    public static HeadInfo Verified(HeadInfo head, LedgerIdentity identity)
    {
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            var key = identity.Genesis.HeadKey(chain);
            if (!SignedNote.TryParse(head.Signed[chain], out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint) ||
                checkpoint.Origin != key.Name || checkpoint.Size != head.Size || !note.IsSignedBy(key))
            {
                throw new UntrustedReplyException(
                    $"The server sent a head of size {head.Size} that is not signed by the ledger's key {key.Name}.");
            }
        }

        return head;
    }

    /// <exception cref="UntrustedReplyException">It is of another ledger, or not signed by the key of its publications.</exception>
    public static PublicationInfo Verified(PublicationInfo publication, LedgerIdentity identity)
    {
        if (publication.Publication.Ledger != identity.Genesis.Ledger ||
            !SignedNote.TryParse(publication.Note, out var note) || !note.IsSignedBy(identity.Genesis.PublicationKey))
        {
            throw new UntrustedReplyException(
                $"The server sent a publication {publication.Publication.Number} that is not signed by the ledger's key " +
                $"{identity.Genesis.PublicationKey.Name}.");
        }

        return publication;
    }

    /// <summary>Runs a reader of messages, whose format errors are the server's.</summary>
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
