using Linking.Ledger.Exporting;

namespace Linking.Ledger;

/// <content>What anybody may read of a ledger.</content>
public sealed partial class LedgerNode
{
    /// <summary>The public files, up to the head; leaves are in none of them.</summary>
    public HistoryFiles Files => new(_store, _tracker.History, HeadOfFiles, ReadRecordAsync);

    private HistoryHead HeadOfFiles()
    {
        var head = Head;
        return new HistoryHead(head.Size, head.Size, head.Signed);
    }
}
