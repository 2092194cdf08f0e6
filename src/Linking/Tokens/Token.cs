using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>What a client keeps: from the data's imprint to signed heads and publications (docs/spec/token.md). Immutable.</summary>
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

    private readonly TokenTail _tail;

    /// <param name="levels">1 to 8, bottom up.</param>
    /// <param name="header">The encoded header; decodable.</param>
    /// <param name="anchors">0 to 64.</param>
    /// <exception cref="ArgumentException">
    /// A count, index, path or note that the format cannot hold, or a header that cannot be decoded.
    /// </exception>
    public Token(IReadOnlyList<TokenLevel> levels, ReadOnlySpan<byte> header, IReadOnlyList<Anchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(levels);
        ArgumentNullException.ThrowIfNull(anchors);
        if (levels.Count is 0 or > MaxLevels)
            throw new ArgumentException("A token has 1 to 8 levels.", nameof(levels));
        if (anchors.Count > MaxAnchors)
            throw new ArgumentException("A token has at most 64 anchors.", nameof(anchors));
        if (levels.Any(l => l.Index > long.MaxValue || l.Path.Length > MerklePath.MaxLength))
            throw new ArgumentException("A level's index is at most 2^63 - 1, and its path has at most 63 steps.", nameof(levels));
        if (!anchors.All(TokenFormat.CanHold))
        {
            throw new ArgumentException(
                "An anchor's size is at most 2^63 - 1, its path has at most 63 steps and a note 65,535 bytes; " +
                "one of an unknown type is not of type 1 or 2.",
                nameof(anchors));
        }

        if (!Header.TryDecode(header, out var decoded, out var error))
            throw new ArgumentException(error.Message, nameof(header));
        Levels = [.. levels];
        _tail = new TokenTail(decoded, header.ToArray(), [.. anchors]);
    }

    /// <summary>A token of parts that a decoder has checked; they are not copied.</summary>
    internal Token(IReadOnlyList<TokenLevel> levels, TokenTail tail)
    {
        Levels = levels;
        _tail = tail;
    }

    /// <summary>Bottom up; the first is the data's.</summary>
    public IReadOnlyList<TokenLevel> Levels { get; }

    public Header Header => _tail.Header;

    /// <summary>The header as encoded.</summary>
    public ReadOnlyMemory<byte> HeaderBytes => _tail.HeaderBytes;

    public IReadOnlyList<Anchor> Anchors => _tail.Anchors;

    /// <summary>Decodes exactly one token.</summary>
    /// <param name="bytes">At most 1 MiB; copied.</param>
    /// <param name="token">The token.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Token? token, out DecodeError error) =>
        TokenFormat.TryDecode(bytes, out token, out error);

    /// <summary>Decodes exactly one token.</summary>
    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Token Decode(ReadOnlySpan<byte> bytes) =>
        TryDecode(bytes, out var token, out var error) ? token : throw new FormatException(error.Message);

    /// <summary>The encoded token.</summary>
    /// <exception cref="InvalidOperationException">Over 1 MiB.</exception>
    public byte[] ToBytes() => TokenFormat.Encode(this);

    /// <summary>Extends: the same token with those of the anchors added that it does not have yet.</summary>
    /// <exception cref="ArgumentException">It would have more than 64 anchors.</exception>
    public Token WithAnchors(IEnumerable<Anchor> anchors) =>
        new(Levels, _tail.HeaderBytes.Span, [.. Anchors, .. anchors.Distinct().Where(a => !Anchors.Contains(a))]);

    /// <summary>
    /// The token of an entry of an aggregation tree. This token is the aggregate's; the entry's levels stand below its
    /// levels.
    /// </summary>
    /// <exception cref="ArgumentException">It would have more than 8 levels.</exception>
    public Token Below(IReadOnlyList<TokenLevel> lower) => new([.. lower, .. Levels], _tail.HeaderBytes.Span, Anchors);

    public bool Equals(Token? other) =>
        other is not null && HeaderBytes.Span.SequenceEqual(other.HeaderBytes.Span) &&
        Levels.SequenceEqual(other.Levels) && Anchors.SequenceEqual(other.Anchors);

    public override bool Equals(object? obj) => Equals(obj as Token);

    public override int GetHashCode() => HashCode.Combine(Header.Index, Levels[0].Leaf);
}
