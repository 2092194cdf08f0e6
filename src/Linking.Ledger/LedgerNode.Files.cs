using Linking.Books.Sinks;
using Linking.Ledger.Exporting;
using Linking.Notes;

namespace Linking.Ledger;

/// <content>What anybody may read of a ledger.</content>
public sealed partial class LedgerNode
{
    /// <summary>The public files, up to the head; leaves are in none of them.</summary>
    public HistoryFiles Files => FilesWith(null);

    /// <summary>The same with the vouchers that the ledger has been given, and what its operator publishes beside the history.</summary>
    /// <param name="vouchers">Null: none.</param>
    /// <param name="documents">Null: none.</param>
    /// <param name="shown">The head that the checkpoints are of; null: the newest.</param>
    public HistoryFiles FilesWith(
        VoucherShelf? vouchers, PublicDocuments? documents = null, Func<HistoryHead, SignedHead?>? shown = null) =>
        new(_store, _tracker.History, HeadOfFiles, ReadRecordAsync) { Vouchers = vouchers, Documents = documents, Shown = shown };

    private HistoryHead HeadOfFiles()
    {
        var head = Head;
        return new HistoryHead(head.Size, head.Size, head.Signed);
    }
}
