using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Verification.Mutants;

/// <summary>Changes tokens: their parts, their notes with true signatures of the vectors' ledger, and at last their bytes.</summary>
internal sealed class TokenMutator(Random random, IReadOnlyList<byte[]> tokens)
{
    private static readonly TestLedger Ledger = new("example.org/ledger", 1, "2026-11-21T20:47:48.000000Z");

    private static readonly NoteSigner[] Signers =
    [
        new(Ledger.Id.HeadOrigin(Chain.Alpha), Ledger.HeadsKey),
        new(Ledger.Id.HeadOrigin(Chain.Beta), Ledger.HeadsKey),
        new(Ledger.Id.PublicationOrigin, Ledger.HeadsKey),
        new("example.org/witness", Ledger.HeadsKey),
        new(Ledger.Id.HeadOrigin(Chain.Alpha), SigningKey.FromSeed(new byte[32])),
    ];

    /// <summary>Of the name of the α heads, and not the ledger's: some mutants bear its signature too.</summary>
    public static VerifierKey SecondAlphaKey => Signers[^1].VerifierKey;

    /// <summary>A token with up to four changes, of which a ledger that cheats may have signed the outcome.</summary>
    public byte[] Mutate(byte[] token)
    {
        var parts = TokenParts.Of(Token.Decode(token));
        for (var changes = random.Next(4); changes > 0; changes--)
            Change(parts);
        if (random.Next(3) == 0)
            Reseal(parts);
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
                anchor.Notes[i] = ChangeNote(anchor.Notes[i]);
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

    /// <summary>Other bytes, other lines, or another text with true signatures.</summary>
    private byte[] ChangeNote(byte[] note)
    {
        var changed = (byte[])note.Clone();
        if (changed.Length == 0 || random.Next(4) == 0)
        {
            Flip(changed);
            return changed;
        }

        if (!SignedNote.TryParse(note, out var parsed))
            return changed;
        var text = parsed.Text;
        if (random.Next(3) == 0)
        {
            var lines = text.Split('\n');
            lines[random.Next(lines.Length - 1)] = random.Next(3) switch { 0 => "7", 1 => Ledger.Id.Value, _ => "" };
            text = string.Join('\n', lines);
        }

        // One to three lines, of which some may be of one key or over another text, and the note's own.
        var signed = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => LastLine(Any(Signers).Sign(random.Next(4) == 0 ? "another text\n" : text)))
            .ToList();
        if (text == parsed.Text && random.Next(2) == 0)
            signed.Insert(random.Next(signed.Count), LastLine(note));
        return System.Text.Encoding.UTF8.GetBytes($"{text}\n{string.Concat(signed)}");
    }

    /// <summary>Lets round root, signed heads and publications say what the paths lead to.</summary>
    private static void Reseal(TokenParts parts)
    {
        if (!Header.TryDecode(parts.Header, out var header, out _))
            return;
        if (parts.Levels is [.., var top] && Fold(NodeHash.Entry(top.Leaf), top.Index, header.LeafCount, top.Alpha, top.Beta) is { } round)
            parts.Header = (header with { RoundRoot = round }).ToBytes();
        foreach (var anchor in parts.Anchors.Where(a => a.Raw is null))
        {
            if (Fold(Header.LinkOf(parts.Header), header.Index, anchor.Size, anchor.Alpha, anchor.Beta) is not { } root)
                continue;
            if (anchor.Type == SignedHeadAnchor.TypeNumber)
                anchor.Notes = [SignHead(Chain.Alpha, anchor.Size, root), SignHead(Chain.Beta, anchor.Size, root)];
            else if (anchor.Notes is [var note, ..] && Publication.TryParseNote(note, out var publication, out _))
                anchor.Notes = [Ledger.Sign(publication with { Size = anchor.Size, Root = root })];
        }
    }

    private static byte[] SignHead(Chain chain, ulong size, DigestPair root) =>
        Signers[(int)chain].Sign(new Checkpoint(Ledger.Id.HeadOrigin(chain), size, root[chain]).ToText());

    private static DigestPair? Fold(DigestPair entry, ulong index, ulong count, List<byte[]> alpha, List<byte[]> beta) =>
        Folding.TryFold(HashFunction.Sha2With256Bits, entry.Alpha, index, count, [.. alpha.SelectMany(d => d)], out var a) &&
        Folding.TryFold(HashFunction.Sha3With256Bits, entry.Beta, index, count, [.. beta.SelectMany(d => d)], out var b)
            ? new DigestPair(a, b)
            : null;

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

    private static string LastLine(byte[] note)
    {
        var text = System.Text.Encoding.UTF8.GetString(note);
        return text[(text[..^1].LastIndexOf('\n') + 1)..];
    }
}
