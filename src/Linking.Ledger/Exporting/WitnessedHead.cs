using System.Text;

using Linking.Hashing;
using Linking.Notes;
using Linking.Vouchers;

namespace Linking.Ledger.Exporting;

/// <summary>The lines of witnesses behind the ledger's own, under its head (docs/spec/witness.md, "Heads").</summary>
internal static class WitnessedHead
{
    /// <summary>A head with the lines that vouchers have for it, in the order of their names; of two of one key the first.</summary>
    /// <param name="head">With the ledger's own lines.</param>
    /// <param name="vouchers">Of any kind and of any size: those over this very head count.</param>
    public static SignedHead With(SignedHead head, IReadOnlyList<Voucher> vouchers) =>
        new(Joined(head.Alpha, vouchers), Joined(head.Beta, vouchers));

    /// <summary>
    /// A note with the lines that another one of the same text has besides; null where it has none, or they find no room.
    /// </summary>
    public static byte[]? WithLinesOf(ReadOnlyMemory<byte> note, ReadOnlyMemory<byte> other)
    {
        if (!SignedNote.TryParse(note, out var first) || !SignedNote.TryParse(other, out var second) ||
            !first.TextBytes.Span.SequenceEqual(second.TextBytes.Span))
            return null;
        var lines = second.Signatures.Where(line => !first.Signatures.Any(own => IsSameKey(own, line)))
            .Take(SignedNote.MaxSignatures - first.Signatures.Count).ToList();
        if (lines.Count == 0)
            return null;
        // Those of the ledger stand first, the others in the order of their names, as if all had come at once.
        var owns = first.Signatures.TakeWhile(line => line.Name == first.Signatures[0].Name).Count();
        var rest = first.Signatures.Skip(owns).Concat(lines).OrderBy(line => line.Name, StringComparer.Ordinal);
        byte[] joined =
        [
            .. first.TextBytes.Span, (byte)'\n',
            .. first.Signatures.Take(owns).Concat(rest).SelectMany(line => Encoding.UTF8.GetBytes(line.ToString())),
        ];
        return SignedNote.TryParse(joined, out _) ? joined : null;
    }

    private static ReadOnlyMemory<byte> Joined(ReadOnlyMemory<byte> note, IReadOnlyList<Voucher> vouchers)
    {
        if (!SignedNote.TryParse(note, out var own))
            return note;
        var lines = new List<NoteSignature>();
        foreach (var voucher in vouchers)
        {
            if (voucher.Evidence is CosignedEvidence evidence && evidence.Note.TextBytes.Span.SequenceEqual(own.TextBytes.Span))
                lines.AddRange(evidence.Note.Signatures.Where(line => !own.Signatures.Concat(lines).Any(l => IsSameKey(l, line))));
        }

        // A note that would have more lines than a note may have gets those that find room.
        var room = lines.OrderBy(line => line.Name, StringComparer.Ordinal).Take(SignedNote.MaxSignatures - own.Signatures.Count);
        byte[] joined = [.. note.Span, .. room.SelectMany(line => Encoding.UTF8.GetBytes(line.ToString()))];
        return SignedNote.TryParse(joined, out _) ? joined : note;
    }

    private static bool IsSameKey(NoteSignature a, NoteSignature b) => a.KeyId == b.KeyId && a.Name == b.Name;
}
