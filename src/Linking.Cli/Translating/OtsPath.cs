using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Translating;

/// <summary>From the digest of the data to a history root under SHA-256, operation by operation (docs/spec/ots.md, "Path").</summary>
internal sealed class OtsPath
{
    private const byte EntryPrefix = 0;
    private const byte NodePrefix = 1;
    private const int DigestsOfLeaf = 12;
    private const int Width = 32;

    private readonly List<OtsOperation> _operations = [];
    private byte[] _message;

    private OtsPath(ReadOnlySpan<byte> digest) => _message = digest.ToArray();

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<OtsOperation> Operations => _operations;

    /// <summary>What the operations make of the data's digest.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>Bytes of the longest message between two operations.</summary>
    public int LongestMessage { get; private set; }

    /// <summary>The path; null if the token does not hold together.</summary>
    /// <param name="token">Of suite 1.</param>
    /// <param name="anchor">Where it ends.</param>
    public static OtsPath? Of(Token token, HistoryAnchor anchor)
    {
        var path = new OtsPath(token.Levels[0].Leaf.Digests.Alpha.Bytes);
        for (var i = 0; i < token.Levels.Count; i++)
        {
            var level = token.Levels[i];
            if (!path._message.AsSpan().SequenceEqual(level.Leaf.Digests.Alpha.Bytes))
                return null;
            path.Entry(level.Leaf.ToBytes(), DigestsOfLeaf);
            var count = i + 1 < token.Levels.Count ? token.Levels[i + 1].Leaf.Count : token.Header.LeafCount;
            if (!path.Fold(level.Index, count, level.Path[Chain.Alpha]))
                return null;
        }

        if (!path._message.AsSpan().SequenceEqual(token.Header.RoundRoot.Alpha.Bytes))
            return null;
        path.Entry(token.HeaderBytes.ToArray(), token.HeaderBytes.Length - (10 * Width));
        return path.Fold(token.Header.Index, anchor.Size, anchor.Path[Chain.Alpha]) ? path : null;
    }

    // h(0x00 ‖ entry), where the message stands in the entry already.
    private void Entry(byte[] entry, int at)
    {
        Add(OtsOperation.Prepend, [EntryPrefix, .. entry.AsSpan(0, at)]);
        Add(OtsOperation.Append, entry[(at + Width)..]);
        Hash();
    }

    // The rule of docs/spec/round.md, "Tree".
    private bool Fold(ulong index, ulong count, ReadOnlySpan<byte> path)
    {
        if (index >= count)
            return false;
        var (fn, sn) = (index, count - 1);
        for (; !path.IsEmpty; path = path[Width..])
        {
            if (sn == 0)
                return false;
            if ((fn & 1) == 1 || fn == sn)
            {
                Add(OtsOperation.Prepend, [NodePrefix, .. path[..Width]]);
                for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                    sn >>= 1;
            }
            else
            {
                Add(OtsOperation.Prepend, [NodePrefix]);
                Add(OtsOperation.Append, path[..Width].ToArray());
            }

            Hash();
            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0;
    }

    private void Hash()
    {
        _message = SHA256.HashData(_message);
        _operations.Add(new OtsOperation(OtsOperation.Sha256, default));
    }

    private void Add(byte operation, byte[] argument)
    {
        _message = operation == OtsOperation.Prepend ? [.. argument, .. _message] : [.. _message, .. argument];
        LongestMessage = Math.Max(LongestMessage, _message.Length);
        _operations.Add(new OtsOperation(operation, argument));
    }
}
