using Linking.Hashing;
using Linking.Publications;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>What a cover fixes of the token before it (docs/spec/renewal.md, "What a cover covers", steps 1 to 3).</summary>
/// <param name="Anchor">The entry's; its note is a text.</param>
/// <param name="Record">Bytes of a record file; null: none.</param>
/// <param name="Publications">Covered.</param>
/// <param name="Vouchers">Covered.</param>
internal sealed record CoverReading(
    PublicationAnchor Anchor, ReadOnlyMemory<byte>? Record, IReadOnlyList<ReadPublication> Publications,
    IReadOnlyList<ReadOnlyMemory<byte>> Vouchers)
{
    /// <summary>Null where a path, header, identity or range does not fit under every function counted.</summary>
    public static CoverReading? Read(EvidenceStage stage, Token token, LedgerIdentity? pinned, IReadOnlyList<HashFunction> counted)
    {
        if (!CoverText.TryParse(stage.Text!.Value, out var text, out _) || stage.Cover is not { } bytes ||
            !CoverSection.TryDecode(bytes, text, out var section, out _))
            return null;
        var header = token.Header;
        if (text.Ledger != header.Ledger || text.Suite != header.Suite || header.Index < text.From || header.Index >= text.To ||
            !IsIdentity(text.Identity, pinned) ||
            !CoverEntry.TryDecode(section.Entry, text.Functions, out var entry, out _) ||
            !entry.HeaderBytes.Span.SequenceEqual(token.HeaderBytes.Span) || !counted.All(text.Functions.Contains))
            return null;
        foreach (var g in counted)
        {
            var (index, count) = (header.Index - text.From, text.To - text.From);
            if (!Leads(g, section.Entry.Span, index, count, section.EntryPath, LineOf(text, g).EntriesRoot) ||
                !Leads(g, token.Levels[^1].ToBytes(), token.Levels[^1].Index, header.LeafCount, section.RoundPath, RootOf(entry, g)))
                return null;
        }

        var covered = section.Evidence.Where(
            e => counted.All(g => Leads(g, e.Bytes.Span, e.Index, text.EvidenceCount, e.Path, LineOf(text, g).EvidenceRoot))).ToList();
        var publications = new List<ReadPublication>();
        foreach (var evidence in covered.Where(e => !e.IsVoucher))
        {
            if (Publication.TryParseNote(evidence.Bytes, out var publication, out var note, out _))
                publications.Add(new ReadPublication(publication, note, false, default));
        }

        var hasRecord = !section.Record.IsEmpty && counted.All(g => g.Hash(section.Record.Span) == LineOf(text, g).RecordDigest);
        return new CoverReading(
            entry.Anchor, hasRecord ? section.Record : null, publications, [.. covered.Where(e => e.IsVoucher).Select(e => e.Bytes)]);
    }

    private static bool IsIdentity(DigestPair identity, LedgerIdentity? pinned) =>
        pinned is null ||
        ((pinned.Alpha is null || pinned.Alpha == identity.Alpha) && (pinned.Beta is null || pinned.Beta == identity.Beta));

    private static CoverLine LineOf(CoverText text, HashFunction g) => text.Covers.First(c => c.Function == g);

    private static Digest RootOf(CoverEntry entry, HashFunction g) => entry.RoundRoots.First(r => r.Function == g).Digest;

    private static bool Leads(HashFunction g, ReadOnlySpan<byte> entry, ulong index, ulong count, CoverPath path, Digest root) =>
        path.TryFold(g, entry, index, count, out var folded) && folded == root;
}
