namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>
/// A StampRequest or StampStreamRequest. Rented by the marshaller, and given back when its leaf was submitted; nobody keeps it.
/// </summary>
internal sealed class LeafRequest
{
    [ThreadStatic]
    private static LeafRequest? _idle;

    private readonly byte[] _bytes = new byte[Leaves.Leaf.MaxSize];

    // What is longer is no leaf; it is kept whole for the error that says so.
    private byte[]? _long;
    private int _length;

    private LeafRequest()
    {
    }

    /// <summary>The stream's request; 0 for Stamp.</summary>
    public ulong Id { get; private set; }

    /// <summary>Of Stamp: size of the newest head that the client knows; 0: nothing is to be shown.</summary>
    public ulong KnownSize { get; private set; }

    /// <summary>The leaf as it came, checked by nobody; until <see cref="Return"/>.</summary>
    public ReadOnlyMemory<byte> Leaf => _long ?? _bytes.AsMemory(0, _length);

    public static LeafRequest Rent(ulong id, ReadOnlySpan<byte> leaf, ulong knownSize = 0)
    {
        var request = _idle ?? new LeafRequest();
        _idle = null;
        request.Id = id;
        request.KnownSize = knownSize;
        request._long = leaf.Length > Leaves.Leaf.MaxSize ? leaf.ToArray() : null;
        request._length = Math.Min(leaf.Length, Leaves.Leaf.MaxSize);
        leaf[..request._length].CopyTo(request._bytes);
        return request;
    }

    /// <summary>Gives it back, to the thread that runs now.</summary>
    public void Return() => _idle = this;
}
