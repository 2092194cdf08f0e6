using Linking.Hashing;

namespace Linking.Trees;

/// <summary>
/// The sibling hashes of a proof under both functions, of one length for both. Immutable; equal by value. Which
/// entry and which tree it belongs to is not part of it.
/// </summary>
public sealed class MerklePath : IEquatable<MerklePath>
{
    /// <summary>The longest inclusion path of a tree of at most 2^63 − 1 entries.</summary>
    public const int MaxLength = 63;

    private readonly ReadOnlyMemory<byte> _alpha, _beta;

    /// <param name="width">Bytes of a hash: the suite's.</param>
    /// <param name="alpha">Hashes under α; borrowed, not to be changed.</param>
    /// <param name="beta">Hashes under β, as many; borrowed, not to be changed.</param>
    /// <exception cref="ArgumentException">Not whole hashes, or not as many of each.</exception>
    public MerklePath(int width, ReadOnlyMemory<byte> alpha, ReadOnlyMemory<byte> beta)
    {
        if (width is not (32 or 64) || alpha.Length != beta.Length || alpha.Length % width != 0)
            throw new ArgumentException("A path has as many whole hashes under α as under β.", nameof(beta));
        (Width, _alpha, _beta) = (width, alpha, beta);
    }

    /// <summary>Bytes of a hash.</summary>
    public int Width { get; }

    /// <summary>Hashes under each function.</summary>
    public int Length => _alpha.Length / Width;

    /// <summary>The hashes under one function, from the entry up.</summary>
    public ReadOnlySpan<byte> this[Chain chain] => (chain == Chain.Alpha ? _alpha : _beta).Span;

    /// <summary>A path of the given steps.</summary>
    public static MerklePath Of(int width, ReadOnlySpan<DigestPair> steps)
    {
        var bytes = new byte[2 * width * steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i].Alpha.CopyTo(bytes.AsSpan(i * width));
            steps[i].Beta.CopyTo(bytes.AsSpan((steps.Length + i) * width));
        }

        return new MerklePath(width, bytes.AsMemory(0, width * steps.Length), bytes.AsMemory(width * steps.Length));
    }

    /// <summary>The path of a tree with one entry.</summary>
    public static MerklePath Empty(int width) => new(width, default, default);

    /// <summary>One step under both functions.</summary>
    public DigestPair Step(int step) => new(Step(Chain.Alpha, step), Step(Chain.Beta, step));

    /// <summary>One hash under one function.</summary>
    public Digest Step(Chain chain, int step) => new(this[chain].Slice(step * Width, Width));

    public bool Equals(MerklePath? other) =>
        other is not null && Width == other.Width && _alpha.Span.SequenceEqual(other._alpha.Span) &&
        _beta.Span.SequenceEqual(other._beta.Span);

    public override bool Equals(object? obj) => Equals(obj as MerklePath);

    public override int GetHashCode() => Length == 0 ? 0 : Step(Chain.Alpha, 0).GetHashCode();
}
