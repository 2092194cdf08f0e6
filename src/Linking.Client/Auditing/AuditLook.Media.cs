using Linking.Auditing;
using Linking.Books;
using Linking.Client.Trust;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Client.Auditing;

/// <content>What is held against the history: books, and the leaves of rounds.</content>
internal sealed partial class AuditLook
{
    // Of one kind in a piece of evidence, beside the two notes of a head.
    private const int MaxExhibits = 14;

    private async Task CompareAsync(string source, CancellationToken cancellation)
    {
        PublicationBook book;
        try
        {
            var expected = new BookOptions
            {
                Ledger = Record.Entries[0].Header.Ledger, Identity = new LedgerIdentity(identity), Proxy = options.BookProxy,
            };
            book = await PublicationBook.OpenAsync(source, expected, cancellation);
        }
        catch (BookException e)
        {
            Add(AuditCode.Medium, null, $"The book {source} cannot be compared: {e.Message}");
            return;
        }

        foreach (var problem in book.Problems)
            Add(AuditCode.Medium, null, $"The book {source}: {problem}");
        var newest = 0UL;
        foreach (var entry in book.Entries)
        {
            var publication = new KnownPublication(entry.Publication, entry.Signed, entry.Note);
            newest = Math.Max(newest, entry.Publication.Number);
            if (_findings.Count >= MaxFindings)
                break;
            if (!_view.IsCompleteFor(publication))
                await RenewRecordAsync(cancellation);
            var isKept = folder.Find(entry.Publication.Number) is not null;
            if (!Meet(publication, source) || isKept)
                continue;
            // It may have been made since the list was read.
            await ListPublicationsAsync(cancellation);
            if (_listed >= entry.Publication.Number)
                continue;
            Add(AuditCode.Rollback, null,
                $"The book {source} has publication {entry.Publication.Number}, signed by the ledger's keys; the server lists {_listed}.");
            var word = SignedWord.Of(publication);
            await ConvictAsync(AuditCode.Rollback, [word], [.. word.Exhibits, .. SignedWord.Of(_head).Exhibits], cancellation);
        }

        if (folder.Find(newest + 1) is { } missing && IsOverdue(missing.Publication.Time))
            Add(AuditCode.Medium, null, $"The book {source} ends with publication {newest}, and number {newest + 1} is overdue there.");
    }

    private async Task RehashLeavesAsync(OperatorClient at, CancellationToken cancellation)
    {
        var leaves = new LeavesLook(at, probe, _view);
        var passedOver = options.AllLeaves || state is null
            ? new CompactRange(_view.Suite)
            : CompactRange.Restore(state.Size, [.. state.Peaks], _view.Suite);
        IReadOnlyList<AuditFinding> findings;
        try
        {
            findings = await leaves.RunAsync(passedOver, _head, cancellation);
        }
        catch (RequestFailedException) when (_findings.Count > 0)
        {
            // What was found is told. Nothing is remembered: else nobody would look at these leaves again.
            (Held, NewHeaders) = (null, 0);
            return;
        }

        Leaves = leaves;
        _findings.AddRange(findings);
        if (findings.Count == 0)
            return;
        var wrong = leaves.Wrong.Take(MaxExhibits).Select(header => new Exhibit(ExhibitType.Header, header.ToBytes()));
        _evidence.Add(folder.Evidence.Save(
            EvidenceOf(findings[0].Code, findings[0].Message, [.. SignedWord.Of(_head).Exhibits, .. wrong])));
    }
}
