using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Auditing;

/// <summary>
/// Recomputes the roots of one round from its leaves, as their bytes come, and holds them against its header (docs/spec/audit.md,
/// "Leaves"). Memory: one leaf, and the right edge of the tree. Not thread-safe.
/// </summary>
/// <param name="header">Of the round; that it is of the history is the caller's to know.</param>
public sealed class RoundRehash(Header header)
{
    // What the length byte of a nonce can say, beside the rest of the longest leaf.
    private readonly byte[] _leaf = new byte[Leaf.MaxSize + byte.MaxValue];
    private readonly CompactRange _tree = new(header.Suite);
    private int _held;
    private string? _fault;

    /// <summary>Leaves that were rehashed.</summary>
    public ulong Leaves => _tree.Size;

    /// <summary>Told of each leaf that is one, with its place, before the roots are known; what it is given is used again.</summary>
    public Action<ulong, ReadOnlyMemory<byte>>? Taken { get; init; }

    /// <summary>What came cannot be the leaves of this round: the rest need not be waited for.</summary>
    public bool IsWrong => _fault is not null;

    /// <summary>Takes the next bytes of the leaves, which stand one after the other; they may be cut anywhere.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _fault is null)
        {
            if (_tree.Size == header.LeafCount)
            {
                _fault = $"more bytes came than those of the {header.LeafCount} leaves that its header counts";
                return;
            }

            var size = Leaf.SizeAt(header.Suite, _leaf.AsSpan(0, _held));
            var wanted = (size == 0 ? Leaf.MinSize(header.Suite) : size) - _held;
            var taken = Math.Min(wanted, bytes.Length);
            bytes[..taken].CopyTo(_leaf.AsSpan(_held));
            _held += taken;
            bytes = bytes[taken..];
            if (Leaf.SizeAt(header.Suite, _leaf.AsSpan(0, _held)) == _held)
                TakeLeaf();
        }
    }

    /// <summary>No more bytes come.</summary>
    /// <returns>What is wrong, one finding for each function, or one for both; none if the leaves are those of the header.</returns>
    public IReadOnlyList<AuditFinding> End()
    {
        if (_fault is null && (_held > 0 || _tree.Size < header.LeafCount))
            _fault = $"the bytes end behind {_tree.Size} of the {header.LeafCount} leaves that its header counts";
        if (_fault is not null)
            return [Finding(null, $"{_fault}.")];
        var root = _tree.Root;
        return
        [
            .. Enum.GetValues<Chain>().Where(chain => root[chain] != header.RoundRoot[chain]).Select(chain => Finding(
                chain, $"its leaves do not have the {header.Suite[chain].Name()} root that its header carries.")),
        ];
    }

    private void TakeLeaf()
    {
        if (Leaf.IsValid(_leaf.AsMemory(0, _held), out _, out var error))
        {
            Taken?.Invoke(_tree.Size, _leaf.AsMemory(0, _held));
            _tree.Append(header.Suite.HashEntry(_leaf.AsSpan(0, _held)));
        }
        else
            _fault = $"leaf {_tree.Size} is none: {error.Message.TrimEnd('.')}";
        _held = 0;
    }

    private AuditFinding Finding(Chain? chain, string what) => new(AuditCode.Leaves, chain, $"Round {header.Index}: {what}");
}
