using System.Formats.Asn1;

using Linking.Notes;
using Linking.Tokens;

namespace Linking.Tsp.Linked;

/// <summary>Reads what a linked token has behind its links: the chains to histories, and what else the token's anchors had.</summary>
internal sealed class LinkedAnchors(LinkedChains chains)
{
    private const byte SignedHead = 1;
    private const byte Publication = 2;
    private const byte Voucher = 3;

    private static readonly Asn1Tag Publish = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 2);

    /// <param name="binding">Stands behind <c>links</c>.</param>
    public List<Anchor> Read(AsnReader binding)
    {
        AsnReader? publish = null;
        if (binding.HasData && binding.PeekTag().HasSameClassAndValue(Publish))
            publish = binding.ReadSequence(Publish);
        var anchors = new List<Anchor>();
        if (binding.HasData)
        {
            var extensions = binding.ReadSequence(Extensions);
            var extension = LinkedReader.Part(extensions);
            LinkedReader.End(extensions, "extensions");
            LinkedReader.Expect(extension, LinkedNames.Anchors, "extnId");
            var reader = new AsnReader(extension.ReadOctetString(), AsnEncodingRules.DER);
            LinkedReader.End(extension, "Extension");
            var list = LinkedReader.Part(reader);
            LinkedReader.End(reader, "extnValue");
            while (list.HasData)
            {
                if (anchors.Count == Token.MaxAnchors)
                    throw new FormatException($"It has more than {Token.MaxAnchors} anchors.");
                anchors.Add(ReadAnchor(list.ReadSequence(), publish));
            }
        }

        LinkedReader.End(binding, "BindingInfo");
        if (publish is not null)
            LinkedReader.End(publish, "publish");
        return anchors;
    }

    private Anchor ReadAnchor(AsnReader anchor, AsnReader? publish)
    {
        if (!anchor.TryReadInt32(out var type) || type is < 0 or > byte.MaxValue)
            throw new FormatException("The type of an anchor is no number from 0 to 255.");
        ulong size = 0;
        if (type is SignedHead or Publication && (!anchor.TryReadUInt64(out size) || size > long.MaxValue))
            throw new FormatException("The size of an anchor is no number up to 2^63 - 1.");
        var list = LinkedReader.Part(anchor);
        LinkedReader.End(anchor, "anchor");
        var parts = new List<byte[]>();
        while (list.HasData && parts.Count < 2)
            parts.Add(list.ReadOctetString());
        LinkedReader.End(list, "parts of an anchor");
        return (type, parts) switch
        {
            (SignedHead, [var alpha, var beta]) =>
                new SignedHeadAnchor(size, ReadPath(publish), new SignedHead(CheckNote(alpha), CheckNote(beta))),
            (Publication, [var note]) => new PublicationAnchor(size, ReadPath(publish), CheckNote(note)),
            (Voucher, [var voucher]) => new VoucherAnchor(voucher),
            (not (SignedHead or Publication or Voucher), [var body]) => new UnknownAnchor((byte)type, body),
            _ => throw new FormatException("An anchor does not have as many parts as its type."),
        };
    }

    private Trees.MerklePath ReadPath(AsnReader? publish)
    {
        if (publish is null)
            throw new FormatException("It has an anchor whose chains are missing.");
        var paths = Places.Both.Select(chain => chains.ReadHistory(LinkedReader.Part(publish), chain)).ToList();
        return LinkedReader.PathOf(chains.Suite, paths[0], paths[1]);
    }

    private static byte[] CheckNote(byte[] note) => note.Length is >= 1 and <= SignedNote.MaxSize
        ? note
        : throw new FormatException($"A note has {note.Length} bytes; 1 to {SignedNote.MaxSize} are allowed.");
}
