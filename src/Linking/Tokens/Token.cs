using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>What a client keeps: from the data's imprint to heads, publications and vouchers (docs/spec/token.md). Immutable.</summary>
public sealed class Token : IEquatable<Token>
{
    /// <summary>Ending of a token's file name.</summary>
    public const string FileExtension = ".lts";

    /// <summary>Bytes of the longest token.</summary>
    public const int MaxSize = 1 << 20;

    /// <summary>Levels of aggregation, the round's included.</summary>
    public const int MaxLevels = 8;

    /// <summary>Anchors of one token.</summary>
    public const int MaxAnchors = 64;

    /// <param name="levels">1 to 8, bottom up, all of the header's suite.</param>
    /// <param name="header">The encoded header; decodable; borrowed, not to be changed.</param>
    /// <param name="anchors">0 to 64.</param>
    /// <exception cref="ArgumentException">
    /// A count, index, path or note that the format cannot hold, or a header that cannot be decoded.
    /// </exception>
    public Token(IReadOnlyList<TokenLevel> levels, ReadOnlyMemory<byte> header, IReadOnlyList<Anchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(anchors);
        if (!Header.TryDecode(header, out var decoded, out var error))
            throw new ArgumentException(error.Message, nameof(header));
        if (levels.Count is 0 or > MaxLevels || !levels.All(l => CanHold(l, decoded.Suite)))
            throw new ArgumentException("A token has 1 to 8 levels, of its header's suite, with at most 63 steps each.", nameof(levels));
        if (anchors.Count > MaxAnchors || !anchors.All(a => AnchorFormat.CanHold(a, decoded.Suite.Width)))
        {
            throw new ArgumentException(
                "A token has at most 64 anchors; a size is at most 2^63 - 1, a path has at most 63 steps and a note 1 to 262,144 " +
                "bytes; one of an unknown type is not of type 1, 2 or 3.",
                nameof(anchors));
        }

        (Levels, Header, HeaderBytes, Anchors) = ([.. levels], decoded, header, [.. anchors]);
    }

    internal Token(IReadOnlyList<TokenLevel> levels, Header header, ReadOnlyMemory<byte> headerBytes, IReadOnlyList<Anchor> anchors) =>
        (Levels, Header, HeaderBytes, Anchors) = (levels, header, headerBytes, anchors);

    /// <summary>Bottom up; the first is the data's.</summary>
    public IReadOnlyList<TokenLevel> Levels { get; }

    /// <summary>Of the token's round.</summary>
    public Header Header { get; }

    /// <summary>The header as encoded.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; }

    /// <summary>At most 64.</summary>
    public IReadOnlyList<Anchor> Anchors { get; }

    /// <summary>The header's.</summary>
    public Suite Suite => Header.Suite;

    /// <summary>The round's link under both functions.</summary>
    public DigestPair Link() => Suite.HashEntry(HeaderBytes.Span);

    /// <summary>Decodes exactly one token.</summary>
    /// <param name="bytes">At most 1 MiB; borrowed, not to be changed.</param>
    /// <param name="token">The token.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Token? token, out DecodeError error) =>
        TokenFormat.TryDecode(bytes, out token, out error);

    /// <summary>Decodes exactly one token.</summary>
    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Token Decode(ReadOnlyMemory<byte> bytes) =>
        TryDecode(bytes, out var token, out var error) ? token : throw new FormatException(error.Message);

    /// <summary>The encoded token.</summary>
    /// <exception cref="InvalidOperationException">Over 1 MiB.</exception>
    public byte[] ToBytes() => TokenFormat.Encode(this);

    /// <summary>The same token with other anchors; levels and header stay the same bytes.</summary>
    /// <exception cref="ArgumentException">More than 64, or one that the format cannot hold.</exception>
    public Token With(IReadOnlyList<Anchor> anchors) => new(Levels, HeaderBytes, anchors);

    /// <summary>The token of an entry of an aggregation tree; the entry's levels stand below this aggregate's levels.</summary>
    /// <exception cref="ArgumentException">It would have more than 8 levels.</exception>
    public Token Below(IReadOnlyList<TokenLevel> lower) => new([.. lower, .. Levels], HeaderBytes, Anchors);

    /// <summary>The token of the leaf in the round alone: what the ledger holds of it, without the levels below.</summary>
    public Token Top() => Levels.Count == 1 ? this : new([Levels[^1]], HeaderBytes, Anchors);

    public bool Equals(Token? other) =>
        other is not null && HeaderBytes.Span.SequenceEqual(other.HeaderBytes.Span) &&
        Levels.SequenceEqual(other.Levels) && Anchors.SequenceEqual(other.Anchors);

    public override bool Equals(object? obj) => Equals(obj as Token);

    public override int GetHashCode() => HashCode.Combine(Header.Index, Levels[0].Leaf);

    private static bool CanHold(TokenLevel level, Suite suite) =>
        level.Leaf.Suite == suite && level.Index <= long.MaxValue && level.Path.Length <= MerklePath.MaxLength &&
        level.Path.Width == suite.Width;
}
