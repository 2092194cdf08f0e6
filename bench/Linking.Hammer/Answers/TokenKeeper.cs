using Linking.Hammer.Load;

namespace Linking.Hammer.Answers;

/// <summary>
/// Keeps every token that a lane gets, for the end, in a file of its own; verifies one in so many at once. A record:
/// the leaf's number, which tail, the length of the level's bytes, these. Not thread-safe.
/// </summary>
internal sealed class TokenKeeper : IAnswerKeeper
{
    private readonly LeafSource _leaves;
    private readonly TokenChecker _checker;
    private readonly int _sampleEvery;
    private readonly FileStream _file;
    private readonly BinaryWriter _writer;
    private readonly List<byte[]> _tails = [];

    /// <param name="file">Made again.</param>
    /// <param name="leaves">Which leaf each number is.</param>
    /// <param name="checker">The verifier.</param>
    /// <param name="sampleEvery">One token in so many is verified when it comes.</param>
    public TokenKeeper(string file, LeafSource leaves, TokenChecker checker, int sampleEvery)
    {
        (_leaves, _checker, _sampleEvery) = (leaves, checker, sampleEvery);
        _file = new FileStream(file, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20, FileOptions.DeleteOnClose);
        _writer = new BinaryWriter(_file);
    }

    /// <summary>Tokens kept.</summary>
    public long Count { get; private set; }

    public long Sampled { get; private set; }

    public long Bytes => _file.Length;

    /// <exception cref="InvalidDataException">It is not a token of this leaf, or the sample does not verify.</exception>
    public void Take(ulong number, ReadOnlySpan<byte> token)
    {
        Span<byte> leaf = stackalloc byte[_leaves.Size];
        _leaves.Write(number, leaf);
        if (!TokenParts.TryRead(token, out var parts))
            throw new InvalidDataException("The server sent bytes that are not a token with one level.");
        if (!parts.Leaf.SequenceEqual(leaf))
            throw new InvalidDataException("The server sent the token of another leaf than the one that was submitted.");
        if (Count++ % _sampleEvery == 0)
        {
            _checker.Verify(token.ToArray());
            Sampled++;
        }

        _writer.Write(number);
        _writer.Write(TailOf(parts.Tail));
        _writer.Write(parts.Level.Length);
        _writer.Write(parts.Level);
    }

    public IEnumerable<Places> VerifyAll(CancellationToken cancellation)
    {
        _writer.Flush();
        _file.Position = 0;
        var rounds = new TokenRound?[_tails.Count];
        using var reader = new BinaryReader(_file, System.Text.Encoding.UTF8, leaveOpen: true);
        for (var i = 0L; i < Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var number = reader.ReadUInt64();
            var tail = reader.ReadInt32();
            var level = reader.ReadBytes(reader.ReadInt32());
            byte[] token = [.. level, .. _tails[tail]];
            var round = rounds[tail] ??= _checker.Verify(token);
            yield return new Places(round.Index, CheckLeaf(number, token, round), 1);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private ulong CheckLeaf(ulong number, ReadOnlySpan<byte> token, TokenRound round)
    {
        Span<byte> leaf = stackalloc byte[_leaves.Size];
        _leaves.Write(number, leaf);
        if (!TokenParts.TryRead(token, out var parts) || !parts.Leaf.SequenceEqual(leaf) || !round.Holds(parts))
            throw new InvalidDataException($"The token of leaf {number} does not lead to the round root of its header, "
                + $"round {round.Index}.");
        return parts.Index;
    }

    // Answers come round by round: the last tail is the right one, but for the first of each round.
    private int TailOf(ReadOnlySpan<byte> tail)
    {
        for (var i = _tails.Count - 1; i >= 0; i--)
        {
            if (tail.SequenceEqual(_tails[i]))
                return i;
            if (i < _tails.Count - 8)
                break;
        }

        _tails.Add(tail.ToArray());
        return _tails.Count - 1;
    }
}
