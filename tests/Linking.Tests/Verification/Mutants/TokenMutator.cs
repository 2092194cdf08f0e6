using Linking.Hashing;
using Linking.Tests.Vectors;
using Linking.Tokens;

namespace Linking.Tests.Verification.Mutants;

/// <summary>Changes tokens: their parts, their notes (<see cref="NoteMutator"/>), and at last their bytes.</summary>
internal sealed class TokenMutator(Random random, IReadOnlyList<byte[]> tokens)
{
    private readonly NoteMutator _notes = new(random);

    /// <summary>A token with up to four changes, of which a ledger that cheats may have signed the outcome.</summary>
    public byte[] Mutate(byte[] token)
    {
        var parts = TokenParts.Of(Token.Decode(token));
        for (var changes = random.Next(4); changes > 0; changes--)
            Change(parts);
        if (random.Next(3) == 0)
            NoteMutator.Reseal(parts);
        var bytes = parts.Encode();
        return random.Next(8) == 0 ? ChangeBytes(bytes) : bytes;
    }

    private void Change(TokenParts parts)
    {
        switch (random.Next(8))
        {
            case 0 when parts.Levels.Count > 0:
                ChangeLevel(Any(parts.Levels));
                break;
            case 1:
                ChangeList(parts.Levels, Other().Levels);
                break;
            case 2:
                Flip(parts.Header);
                break;
            case 3:
                parts.Header = Other().Header;
                break;
            case 4:
                ChangeList(parts.Anchors, Other().Anchors);
                break;
            case 5:
                var unknown = new TokenParts.AnchorParts { Type = (byte)random.Next(3, 256), Raw = [1] };
                parts.Anchors.Insert(random.Next(parts.Anchors.Count + 1), unknown);
                break;
            default:
                if (parts.Anchors.Count > 0 && Any(parts.Anchors) is { Raw: null } anchor)
                    ChangeAnchor(anchor);
                break;
        }
    }

    private void ChangeLevel(TokenParts.LevelParts level)
    {
        switch (random.Next(6))
        {
            case 0:
                Flip(level.Leaf);
                break;
            case 1:
                (level.Leaf[3], level.Leaf[11]) = ((byte)random.Next(1, 5), (byte)random.Next(4));
                break;
            case 2:
                level.Index ^= 1UL << random.Next(4);
                break;
            default:
                ChangePath(level.Alpha, level.Beta);
                break;
        }
    }

    private void ChangeAnchor(TokenParts.AnchorParts anchor)
    {
        switch (random.Next(8))
        {
            case 0:
                anchor.Size = (ulong)Math.Max(0, (long)anchor.Size + random.Next(-3, 4));
                break;
            case 1 or 2:
                ChangePath(anchor.Alpha, anchor.Beta);
                break;
            case 3:
                anchor.Notes.Reverse();
                break;
            case 4 when Other().Anchors is [var other, ..] && other.Type == anchor.Type:
                anchor.Notes = other.Notes;
                break;
            default:
                var i = random.Next(anchor.Notes.Count);
                anchor.Notes[i] = _notes.Mutate(anchor.Notes[i]);
                break;
        }
    }

    private void ChangePath(List<byte[]> alpha, List<byte[]> beta)
    {
        switch (random.Next(6))
        {
            case 0:
                alpha.Add(new byte[Digest.Size]);
                beta.Add(new byte[Digest.Size]);
                break;
            case 1 when alpha.Count > 0 && beta.Count > 0:
                alpha.RemoveAt(alpha.Count - 1);
                beta.RemoveAt(beta.Count - 1);
                break;
            case 2:
                alpha.Reverse();
                break;
            case 3 when beta.Count > 0:
                Flip(Any(beta));
                break;
            case 4 when alpha.Count > 0:
                Flip(Any(alpha));
                break;
            default:
                break;
        }
    }

    private byte[] ChangeBytes(byte[] bytes)
    {
        var at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            case 2:
                var other = Any(tokens);
                return [.. bytes[..at], .. other[Math.Min(at, other.Length)..]];
            default:
                Flip(bytes);
                return bytes;
        }
    }

    private void ChangeList<T>(List<T> list, List<T> others)
    {
        switch (random.Next(4))
        {
            case 0 when list.Count > 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            case 1 when list.Count > 0:
                list.Add(Any(list));
                break;
            case 2 when others.Count > 0:
                list.Insert(random.Next(list.Count + 1), Any(others));
                break;
            default:
                list.Reverse();
                break;
        }
    }

    private void Flip(byte[] bytes)
    {
        if (bytes.Length > 0)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
    }

    private TokenParts Other() => TokenParts.Of(Token.Decode(Any(tokens)));

    private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
