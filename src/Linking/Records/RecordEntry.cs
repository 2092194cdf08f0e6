using System.Diagnostics.CodeAnalysis;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Records;

/// <summary>One event of a record with the round it stands in and the head that seals it (docs/spec/record.md, "Record file").</summary>
/// <param name="Header">Of round n.</param>
/// <param name="HeaderBytes">As encoded.</param>
/// <param name="Level">Leaf of kind 4, index 0.</param>
/// <param name="Event">At most 65,536 bytes; what they say is read in the walk.</param>
/// <param name="Seal">A signed head of size n + 1, as bytes; null in the first entry and only there.</param>
public sealed record RecordEntry(
    Header Header, ReadOnlyMemory<byte> HeaderBytes, TokenLevel Level, ReadOnlyMemory<byte> Event, SignedHeadAnchor? Seal)
{
    /// <summary>n.</summary>
    public ulong Round => Header.Index;

    /// <summary>The link of its round under both functions.</summary>
    public DigestPair Link() => Header.Suite.HashEntry(HeaderBytes.Span);

    /// <summary>Whether header and event are the same bytes; seals may have other signature lines.</summary>
    public bool IsSameAs(RecordEntry other) =>
        HeaderBytes.Span.SequenceEqual(other.HeaderBytes.Span) && Event.Span.SequenceEqual(other.Event.Span);

    /// <summary>Decodes exactly the fields of one entry, without their length.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RecordEntry? entry, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "entry of the record");
        entry = Read(ref reader);
        error = reader.Error;
        return entry is not null;
    }

    /// <summary>The fields of the entry, without their length.</summary>
    /// <exception cref="OverflowException">A header longer than the format holds.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Block16(HeaderBytes.Span);
        Level.Write(writer);
        writer.Block32(Event.Span);
        writer.Block32(Seal is null ? [] : AnchorFormat.EncodeBody(Seal));
        return writer.ToArray();
    }

    private static RecordEntry? Read(ref ByteReader reader)
    {
        var (headerBytes, header) = HeaderFormat.ReadBlock(ref reader);
        if (header is null)
            return null;
        var level = TokenLevel.Read(ref reader, header.Suite);
        if (level is not null && (level.Leaf.Kind != LeafKind.Event || level.Index != 0))
            reader.Fail("its leaf is not an event at place 0");
        var text = reader.Block32("event", LedgerEvent.MaxSize);
        var sealBytes = reader.Block32("seal", RecordFile.MaxSize);
        reader.End();
        if (!reader.Failed && sealBytes.IsEmpty != (header.Index == 0))
            reader.Fail(sealBytes.IsEmpty ? "it has no seal" : "the genesis has a seal");
        SignedHeadAnchor? seal = null;
        if (!reader.Failed && !sealBytes.IsEmpty)
        {
            seal = AnchorFormat.ReadSignedHead(sealBytes, header.Suite.Width, out var error);
            if (seal is null)
                reader.Fail(error);
        }

        return reader.Failed ? null : new RecordEntry(header, headerBytes, level!, text, seal);
    }
}
