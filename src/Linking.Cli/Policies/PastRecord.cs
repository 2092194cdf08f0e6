using Linking.Books;
using Linking.Cli.Commands;
using Linking.Cli.Servers;
using Linking.Cli.Terminal;
using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Records;
using Linking.Rounds;

namespace Linking.Cli.Policies;

/// <summary>
/// A ledger's record and publications out of public files. The record was walked from the ledger's identity under both functions; the place
/// is not believed.
/// </summary>
/// <param name="Identity">Of the ledger.</param>
/// <param name="Book">What the place has.</param>
/// <param name="Record">The record.</param>
/// <param name="Walks">Under α and β, whole.</param>
internal sealed record PastRecord(DigestPair Identity, PublicationBook Book, RecordFile Record, IReadOnlyList<RecordWalk> Walks)
{
    public LedgerId Ledger => Record.Entries[0].Header.Ledger;

    public Suite Suite => Record.Entries[0].Header.Suite;

    /// <summary>The identity that is given, or the one ledger's that the trust folder knows.</summary>
    /// <exception cref="CommandException">Neither.</exception>
    public static DigestPair IdentityOf(string? identity, string? ledger, TrustFolder trust)
    {
        if (SharedOptions.IdentityOf(identity) is { } given)
            return given;
        var id = SharedOptions.LedgerOf(ledger);
        var known = trust.List().Where(l => id is null || l.Name == id).ToList();
        return known.Count == 1
            ? known[0].Identity
            : throw SharedOptions.Usage(
                $"The trust folder knows {known.Count} ledgers of that name: give --identity, or --ledger where the name is one ledger's.");
    }

    /// <exception cref="CommandException">There is none, or it is not that of the identity.</exception>
    public static async Task<PastRecord> ReadAsync(PublicFiles files, DigestPair identity, CancellationToken cancellation)
    {
        var book = (FilesPlace.IsAddress(files.Place)
            ? await PublishedFiles.TryReadAsync(files, new BookOptions(), cancellation)
            : await PublicationBook.OpenAsync(files.Place, new BookOptions(), cancellation))
            ?? throw new CommandException(ExitCode.Unavailable, $"There are no public files of a ledger at {files.Place}.");
        if (book.Record is not { } record || !RecordFile.TryDecode(record, out var decoded, out _))
            throw new CommandException(ExitCode.Untrusted, $"The record at {files.Place} is missing or cannot be read.");
        var walks = ((Chain[])[Chain.Alpha, Chain.Beta]).Select(c => RecordWalk.Of(decoded, c, identity[c])).ToList();
        if (walks.FirstOrDefault(w => w.Reason is not null || w.Genesis is null) is { } fault)
        {
            throw new CommandException(
                ExitCode.Untrusted, $"The record at {files.Place} is not that of the identity given: {fault.Reason ?? "it is empty"}");
        }

        return new PastRecord(identity, book, decoded, walks);
    }

    /// <summary>Whether a publication is this ledger's, and its keys have signed it.</summary>
    public bool IsSigned(BookEntry entry) =>
        entry.Publication.Identity == Identity && Walks.All(w => w.HasSigned(entry.Publication, entry.Signed));
}
