namespace Linking.Tsp.Tests;

/// <summary>A tree of DER that a test changes and writes again. The two octet strings that hold DER are opened.</summary>
internal sealed class LinkedNode
{
    private LinkedNode(byte tag, byte[] body, bool isOpened)
    {
        (Tag, Body, IsOpened) = (tag, body, isOpened);
        if ((tag & 0x20) != 0 || isOpened)
            Parts = Read(body);
    }

    public byte Tag { get; set; }

    public byte[] Body { get; set; }

    public bool IsOpened { get; }

    public List<LinkedNode>? Parts { get; }

    public LinkedNode this[int index] => Parts![index];

    /// <summary>A linked token: ContentInfo.</summary>
    public static LinkedNode Of(byte[] der) => Assert.Single(Read(der));

    /// <summary>TSTInfo.</summary>
    public LinkedNode Info => this[1][0][2][1][0][0];

    /// <summary>BindingInfo.</summary>
    public LinkedNode Binding => this[1][0][3][0];

    public byte[] ToBytes()
    {
        var body = Parts is null ? Body : Parts.SelectMany(p => p.ToBytes()).ToArray();
        byte[] length = body.Length switch
        {
            < 0x80 => [(byte)body.Length],
            < 0x100 => [0x81, (byte)body.Length],
            < 0x10000 => [0x82, (byte)(body.Length >> 8), (byte)body.Length],
            _ => [0x83, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length],
        };
        return [Tag, .. length, .. body];
    }

    /// <summary>Every node without parts, this one's included.</summary>
    public IEnumerable<LinkedNode> Ends() => Parts is null ? [this] : Parts.SelectMany(p => p.Ends());

    private static List<LinkedNode> Read(byte[] bytes)
    {
        var nodes = new List<LinkedNode>();
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            var (begin, size) = Measure(rest);
            var body = rest[begin..(begin + size)].ToArray();
            // A sequence that fills the string: no note, hash or leaf of the examples looks like one.
            var isOpened = rest[0] == 4 && body is [0x30, _, ..] && Measure(body) is var inner && inner.Begin + inner.Size == body.Length;
            nodes.Add(new LinkedNode(rest[0], body, isOpened));
            rest = rest[(begin + size)..];
        }

        return nodes;
    }

    private static (int Begin, int Size) Measure(ReadOnlySpan<byte> node)
    {
        if (node[1] <= 0x80)
            return (2, node[1]);
        var (begin, size) = (2 + (node[1] & 0x7f), 0);
        foreach (var part in node[2..Math.Min(begin, node.Length)])
            size = (size << 8) | part;
        return (begin, size);
    }
}
