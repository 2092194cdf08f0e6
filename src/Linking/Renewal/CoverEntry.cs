using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Renewal;

/// <summary>What a cover fixes of one round (docs/spec/renewal.md, "Entries").</summary>
/// <param name="Header">Of round n.</param>
/// <param name="HeaderBytes">As encoded.</param>
/// <param name="Anchor">Of the smallest published size &gt; n, with the publication's text in place of the note.</param>
/// <param name="RoundRoots">For each cover line, the root of the tree over the level bytes of the round's leaves.</param>
public sealed record CoverEntry(
    Header Header, ReadOnlyMemory<byte> HeaderBytes, PublicationAnchor Anchor, IReadOnlyList<FunctionDigest> RoundRoots)
{
    private const byte Tag = (byte)'C';

    /// <summary>Decodes exactly one entry.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="functions">Of the cover lines.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(
        ReadOnlyMemory<byte> bytes, IReadOnlyList<HashFunction> functions, [NotNullWhen(true)] out CoverEntry? entry, out DecodeError error)
    {
        ArgumentNullException.ThrowIfNull(functions);
        var reader = new ByteReader(bytes, "entry of the cover");
        if (reader.U8("tag") != Tag)
            reader.Fail("it does not begin with 43");
        if (reader.U8("version") is not 1 and var version)
            reader.Fail(DecodeErrorKind.UnknownVersion, $"The entry of the cover has version {version}; this program knows version 1.");
        var (headerBytes, header) = HeaderFormat.ReadBlock(ref reader);
        var body = reader.Block32("anchor", Token.MaxSize);
        Anchor? anchor = null;
        if (!reader.Failed &&
            !AnchorFormat.TryDecode(PublicationAnchor.TypeNumber, body, header!.Suite.Width, out anchor, out var anchorError))
            reader.Fail(anchorError);
        var roots = new List<FunctionDigest>();
        foreach (var function in functions)
        {
            var root = reader.Bytes(function.Width(), "round root");
            if (!reader.Failed)
                roots.Add(new FunctionDigest(function, new Digest(root)));
        }

        reader.End();
        error = reader.Error;
        entry = reader.Failed ? null : new CoverEntry(header!, headerBytes, (PublicationAnchor)anchor!, roots);
        return entry is not null;
    }

    /// <summary>The encoded entry.</summary>
    /// <exception cref="OverflowException">A header longer than the format holds.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.U8(Tag);
        writer.U8(1);
        writer.Block16(HeaderBytes.Span);
        writer.Block32(AnchorFormat.EncodeBody(Anchor));
        foreach (var (_, root) in RoundRoots)
            writer.Bytes(root.Bytes);
        return writer.ToArray();
    }
}
