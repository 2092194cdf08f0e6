using Linking.Hashing;
using Linking.Publications;
using Linking.Storage;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Ledger.Covering;

/// <summary>
/// The rounds between two publications, and the nodes of the history that lead from each to the later one. What is held in memory is of
/// one such interval, however long the history is.
/// </summary>
internal sealed class CoveredInterval
{
    private readonly Suite _suite;
    private readonly Dictionary<TreeNode, DigestPair> _nodes = [];
    private readonly byte[] _text;

    private CoveredInterval(Suite suite, ulong size, byte[] text) => (_suite, Size, _text) = (suite, size, text);

    /// <summary>N of the later publication.</summary>
    public ulong Size { get; }

    /// <summary>Reads the headers up to the next publication, and appends them to the history.</summary>
    /// <param name="truth">The ledger.</param>
    /// <param name="history">Up to the publication before; grown to this one.</param>
    /// <param name="suite">Of the ledger.</param>
    /// <param name="stored">The publication.</param>
    /// <param name="cancellation">Between headers.</param>
    /// <exception cref="StorageException">The headers do not lead to what was published.</exception>
    public static async Task<CoveredInterval> ReadAsync(
        ILedgerTruth truth, CompactRange history, Suite suite, StoredPublication stored, CancellationToken cancellation)
    {
        if (!Publication.TryParseNote(stored.Note, out var publication, out var note, out _) || publication.Size != stored.Size)
            throw new StorageException($"Publication {stored.Number} is damaged. {Advice.Fsck}");
        var interval = new CoveredInterval(suite, publication.Size, note.TextBytes.ToArray());
        interval.Take(history);
        await foreach (var header in truth.ReadHeadersAsync(history.Size, publication.Size - history.Size, cancellation))
        {
            var link = suite.HashEntry(header.Header.Span);
            interval._nodes[new TreeNode(0, header.Index)] = link;
            history.Append(link, (node, value) => interval._nodes[node] = value);
        }

        return history.Size == publication.Size && history.Root == publication.Root
            ? interval
            : throw new StorageException(
                $"The headers of the rounds up to {publication.Size} do not lead to what publication {publication.Number} says. " +
                $"{Advice.Fsck}");
    }

    /// <summary>The link of a round of the interval.</summary>
    public DigestPair LinkOf(ulong round) => _nodes[new TreeNode(0, round)];

    /// <summary>The anchor of a round of the interval, with the publication's text.</summary>
    public PublicationAnchor AnchorOf(ulong round)
    {
        var plan = ProofPlan.Inclusion(round, Size);
        var values = plan.Nodes.Select(node => _nodes[node]).ToArray();
        return new PublicationAnchor(Size, plan.Assemble(_suite.Width, values), _text);
    }

    // The perfect subtrees to the left: all that a path from a later round can need of what came before.
    private void Take(CompactRange history)
    {
        foreach (var (node, value) in CompactRange.NodesOf(history.Size).Zip(history.Roots))
            _nodes[node] = value;
    }
}
