namespace Linking.Tsp;

/// <summary>One node of bytes that are DER.</summary>
/// <param name="Tag">Of one byte.</param>
/// <param name="Body">Without tag and length.</param>
/// <param name="Raw">All of it.</param>
internal sealed record DerNode(byte Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Raw)
{
    private IReadOnlyList<DerNode>? _parts;

    /// <summary>What stands within one that is constructed.</summary>
    public IReadOnlyList<DerNode> Parts => _parts ??= Der.NodesOf(Body);

    /// <summary>Null if the bytes are not exactly one node that is DER.</summary>
    public static DerNode? Of(ReadOnlyMemory<byte> bytes) => Der.IsNode(bytes.Span) ? Der.NodesOf(bytes)[0] : null;
}
