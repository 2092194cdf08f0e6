using Linking.Formats;

namespace Linking.Renewal;

/// <summary>A section of an evidence record.</summary>
/// <param name="Type">With the critical bit.</param>
/// <param name="Bytes">Borrowed, not to be changed.</param>
/// <param name="LateStage">Of a <c>late</c> section, the earlier stage that it is about, else 0; type and bytes are those inside.</param>
public sealed record EvidenceSection(SectionType Type, ReadOnlyMemory<byte> Bytes, int LateStage = 0)
{
    /// <summary>The section as it stands in a file.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.U8((byte)Type);
        writer.Block32(Bytes.Span);
        if (LateStage == 0)
            return writer.ToArray();
        var late = new ByteWriter();
        late.U8((byte)SectionType.Late);
        late.U32((uint)writer.Count + 2);
        late.U16(LateStage);
        late.Bytes(writer.ToArray());
        return late.ToArray();
    }
}
