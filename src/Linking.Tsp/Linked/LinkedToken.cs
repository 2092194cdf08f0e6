using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;

using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tsp.Linked;

/// <summary>A token as a linked time-stamp token of ANSI X9.95 and ISO/IEC 18014-3, and back (docs/spec/linked.md).</summary>
public static class LinkedToken
{
    /// <summary>Ending of such a file's name.</summary>
    public const string FileExtension = ".der";

    /// <summary>Bytes of the longest one.</summary>
    public const int MaxSize = 1 << 22;

    /// <summary>Links of the longest chain: eight levels of a leaf and 63 steps each.</summary>
    public const int MaxLinks = Token.MaxLevels * 64;

    /// <summary>Whether bytes begin as a linked token does, however they go on.</summary>
    public static bool BeginsLikeOne(ReadOnlySpan<byte> bytes)
    {
        // The identifier stands behind five lengths, a type and a version.
        const int Beginning = 48;
        return bytes is [0x30, ..] && bytes[..Math.Min(bytes.Length, Beginning)].IndexOf(LinkedNames.LinkedDigest.Der) > 0;
    }

    /// <summary>Writes a token. It is not verified; only that its hashes lead where it says.</summary>
    /// <param name="token">Any token.</param>
    /// <param name="der">What it is as a linked token.</param>
    /// <param name="error">One sentence: why it cannot be written so.</param>
    public static bool TryEncode(Token token, [NotNullWhen(true)] out byte[]? der, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(token);
        der = null;
        error = Obstacle(token);
        if (error is not null)
            return false;
        var written = new LinkedWriter(token).Write();
        if (written.Length > MaxSize)
        {
            error = $"The token would have {written.Length} bytes as a linked token; at most {MaxSize} are allowed.";
            return false;
        }

        der = written;
        return true;
    }

    /// <summary>Reads a linked token that Linking wrote, and computes every chain of it again.</summary>
    /// <param name="der">Borrowed, not to be changed.</param>
    /// <param name="token">The token that it was made of, byte for byte. It is not verified.</param>
    /// <param name="error">One sentence: what is wrong first.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> der, [NotNullWhen(true)] out Token? token, [NotNullWhen(false)] out string? error)
    {
        (token, error) = (null, null);
        if (der.Length > MaxSize)
        {
            error = $"It is too long: a linked token has at most {MaxSize} bytes.";
            return false;
        }

        try
        {
            var read = new LinkedReader().Read(der);
            error = SizeOf(read) is > Token.MaxSize and var size
                ? $"Its token would have {size} bytes; a token has at most {Token.MaxSize}."
                : Difference(read, der.Span);
            token = error is null ? read : null;
            return error is null;
        }
        catch (AsnContentException e)
        {
            error = $"It is no linked token: what stands there is not DER, or not of the type that docs/spec/linked.md asks for " +
                $"({e.Message.TrimEnd('.')}).";
        }
        catch (FormatException e)
        {
            error = e.Message;
        }

        return false;
    }

    // As docs/spec/token.md has it; a token that is longer cannot be written.
    private static int SizeOf(Token token)
    {
        var step = token.Suite.PairSize;
        var levels = token.Levels.Sum(l => 11 + l.Leaf.Size + step * l.Path.Length);
        var anchors = token.Anchors.Sum(a => a switch
        {
            SignedHeadAnchor signed => 22 + step * signed.Path.Length + signed.Head.Alpha.Length + signed.Head.Beta.Length,
            PublicationAnchor publication => 18 + step * publication.Path.Length + publication.Note.Length,
            VoucherAnchor voucher => 5 + voucher.Voucher.Length,
            UnknownAnchor unknown => 5 + unknown.Body.Length,
            _ => throw new InvalidOperationException("There is no other kind of anchor."),
        });
        return 8 + token.HeaderBytes.Length + levels + anchors;
    }

    private static string? Obstacle(Token token)
    {
        if (token.Header.Index == 0)
            return "The token is of round 0, which holds no data of anybody's: there is nothing to translate.";
        if (!LeadsToItsRound(token))
            return "The token's path does not lead to its round: a chain cannot be written of it. 'linking verify' says what is wrong.";
        for (var i = 0; i < token.Anchors.Count; i++)
        {
            if (token.Anchors[i] is HistoryAnchor anchor && !Fits(token, anchor))
            {
                return $"Anchor {i + 1} of the token does not lead to the value that it states under both functions: a chain cannot be " +
                    $"written of it. 'linking repair' takes it away, unless it is evidence against the ledger.";
            }
        }

        return null;
    }

    // Steps 4.1 and 4.2 of docs/spec/verification.md, under both functions; nobody is trusted for that.
    private static bool Fits(Token token, HistoryAnchor anchor)
    {
        var verdict = Verifier.Verify(
            token.With([anchor]), token.Levels[0].Leaf.Digests, new Trust { Held = token.Header.Time });
        return !verdict.Alpha.Findings.Concat(verdict.Beta.Findings).Contains(FindingCode.AnchorLeft);
    }

    private static bool LeadsToItsRound(Token token) => Places.Both.All(chain =>
    {
        for (var i = 0; i < token.Levels.Count; i++)
        {
            var above = i + 1 < token.Levels.Count ? token.Levels[i + 1].Leaf : null;
            var count = above?.Count ?? token.Header.LeafCount;
            var expected = (above?.Digests ?? token.Header.RoundRoot)[chain];
            if (!token.Levels[i].TryFold(chain, count, out var root) || root != expected)
                return false;
        }

        return true;
    });

    // There is one form of each token: all that is not in it, as a time that is not the header's, is refused by this.
    private static string? Difference(Token token, ReadOnlySpan<byte> der)
    {
        if (!TryEncode(token, out var written, out var error))
            return error;
        if (der.SequenceEqual(written))
            return null;
        var at = der.CommonPrefixLength(written);
        return $"It is not what its own token is written as: from byte {at} on it differs. A place, a time, an imprint or a hash's side " +
            $"was changed.";
    }
}
