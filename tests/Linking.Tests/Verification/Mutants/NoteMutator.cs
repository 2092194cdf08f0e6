using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Verification.Mutants;

/// <summary>Changes the notes of anchors, and signs them truly: with the keys of the vectors' ledger, and with others.</summary>
internal sealed class NoteMutator(Random random)
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

    /// <summary>Other bytes, other lines, or another text with true signatures.</summary>
    public byte[] Mutate(byte[] note)
    {
        var changed = (byte[])note.Clone();
        if (changed.Length == 0 || random.Next(4) == 0)
        {
            if (changed.Length > 0)
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
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
            .Select(_ => LastLine(Signers[random.Next(Signers.Length)].Sign(random.Next(4) == 0 ? "another text\n" : text)))
            .ToList();
        if (text == parsed.Text && random.Next(2) == 0)
            signed.Insert(random.Next(signed.Count), LastLine(note));
        return System.Text.Encoding.UTF8.GetBytes($"{text}\n{string.Concat(signed)}");
    }

    /// <summary>Lets round root, signed heads and publications say what the paths lead to.</summary>
    public static void Reseal(TokenParts parts)
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

    private static string LastLine(byte[] note)
    {
        var text = System.Text.Encoding.UTF8.GetString(note);
        return text[(text[..^1].LastIndexOf('\n') + 1)..];
    }
}
