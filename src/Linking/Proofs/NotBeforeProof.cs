using System.Diagnostics.CodeAnalysis;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Proofs;

/// <summary>That a header did not exist before a beacon's value did (docs/spec/order.md, "Stamped not before").</summary>
public sealed class NotBeforeProof
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lnb";

    /// <summary>Bytes of the longest file.</summary>
    public const int MaxSize = ProofLimits.MaxSize;

    private NotBeforeProof(
        OrderProof? order, ReadOnlyMemory<byte> headerBytes, Header header, TokenLevel level,
        ReadOnlyMemory<byte> text, NotBeforeProof? inner) =>
        (Order, HeaderBytes, Header, Level, Event, Inner) = (order, headerBytes, header, level, text, inner);

    /// <summary>From the beacon's round to header n; null: the beacon is in round n itself.</summary>
    public OrderProof? Order { get; }

    /// <summary>Header n as encoded.</summary>
    public ReadOnlyMemory<byte> HeaderBytes { get; }

    /// <summary>Header n.</summary>
    public Header Header { get; }

    /// <summary>Of the event in its round.</summary>
    public TokenLevel Level { get; }

    /// <summary>The bytes of the beacon.</summary>
    public ReadOnlyMemory<byte> Event { get; }

    /// <summary>For the other ledger's header, where the source is a ledger.</summary>
    public NotBeforeProof? Inner { get; }

    /// <summary>Decodes exactly one proof; whether it holds is asked behind that.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out NotBeforeProof? proof, out DecodeError error) =>
        TryDecode(bytes, ProofLimits.MaxDepth, out proof, out error);

    /// <summary>The encoded proof.</summary>
    /// <param name="order">An order proof as encoded, or nothing.</param>
    /// <param name="header">Header n as encoded.</param>
    /// <param name="level">Of the event.</param>
    /// <param name="text">The event.</param>
    /// <param name="inner">The other ledger's proof as encoded, or nothing.</param>
    /// <exception cref="InvalidOperationException">They break the format's rules.</exception>
    public static byte[] Encode(
        ReadOnlySpan<byte> order, ReadOnlySpan<byte> header, TokenLevel level, ReadOnlySpan<byte> text, ReadOnlySpan<byte> inner)
    {
        ArgumentNullException.ThrowIfNull(level);
        var writer = new ByteWriter();
        writer.Bytes("LNB"u8);
        writer.U8(1);
        writer.Block32(order);
        writer.Block16(header);
        level.Write(writer);
        writer.Block32(text);
        writer.Block32(inner);
        var bytes = writer.ToArray();
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    /// <summary>The encoded proof.</summary>
    public byte[] ToBytes() => Encode(Order is null ? [] : Order.ToBytes(), HeaderBytes.Span, Level, Event.Span, InnerBytes());

    /// <summary>The proof of the same beacon for a later header.</summary>
    /// <param name="order">From this header, in whose round the beacon is.</param>
    /// <exception cref="InvalidOperationException">The beacon is in an earlier round, or the order is from another header.</exception>
    public NotBeforeProof Before(OrderProof order)
    {
        ArgumentNullException.ThrowIfNull(order);
        if (Order is not null || !order.EarlierBytes.Span.SequenceEqual(HeaderBytes.Span))
            throw new InvalidOperationException("The order does not begin at the beacon's header.");
        var bytes = Encode(order.ToBytes(), order.LaterBytes.Span, Level, Event.Span, InnerBytes());
        return TryDecode(bytes, out var proof, out var error) ? proof : throw new InvalidOperationException(error.Message);
    }

    /// <summary>Whether steps 1 to 3 hold under one function.</summary>
    /// <param name="chain">α or β of this ledger.</param>
    /// <param name="isHeldBroken">Functions that are not asked of the other ledgers' files.</param>
    /// <param name="source">The innermost beacon, by whose source the caller finds the time.</param>
    public bool Holds(Chain chain, Predicate<HashFunction> isHeldBroken, [NotNullWhen(true)] out Beacon? source)
    {
        ArgumentNullException.ThrowIfNull(isHeldBroken);
        source = null;
        var round = Order?.Earlier ?? Header;
        if ((Order is not null && (!Order.Holds(chain) || !Order.LaterBytes.Span.SequenceEqual(HeaderBytes.Span))) ||
            Level.Leaf.Suite != round.Suite || Level.Leaf.Digests[chain] != round.Suite[chain].Hash(Event.Span) ||
            !Level.TryFold(chain, round.LeafCount, out var root) || root != round.RoundRoot[chain] ||
            EventReading.Read(Event, round.Suite).Event is not Beacon beacon || beacon.Ledger != round.Ledger)
            return false;
        if (beacon.Source != BeaconSource.Ledger)
        {
            source = Inner is null ? beacon : null;
            return source is not null;
        }

        return Inner is not null && Inner.Header.Suite == beacon.LinkSuite && Inner.HoldsFor(beacon.Link, isHeldBroken, out source);
    }

    private byte[] InnerBytes() => Inner is null ? [] : Inner.ToBytes();

    // Of another ledger: under each function of its suite that is not held broken, of which there must be one.
    private bool HoldsFor(DigestPair link, Predicate<HashFunction> isHeldBroken, out Beacon? source)
    {
        source = null;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            var function = Header.Suite[chain];
            if (isHeldBroken(function))
                continue;
            if (NodeHash.Entry(function, HeaderBytes.Span) != link[chain] || !Holds(chain, isHeldBroken, out source))
                return false;
        }

        return source is not null;
    }

    private static bool TryDecode(
        ReadOnlyMemory<byte> bytes, int depth, [NotNullWhen(true)] out NotBeforeProof? proof, out DecodeError error)
    {
        proof = null;
        var reader = new ByteReader(bytes, "not-before proof");
        if (bytes.Length > ProofLimits.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; at most {ProofLimits.MaxSize} are allowed");
        if (depth == 0)
            reader.Fail($"it has more than {ProofLimits.MaxDepth} one in the other");
        reader.Magic("LNB"u8);
        var orderBytes = reader.Block32("order proof", ProofLimits.MaxSize);
        OrderProof? order = null;
        if (!orderBytes.IsEmpty && !OrderProof.TryDecode(orderBytes, out order, out var orderError))
            reader.Fail(orderError);
        var (headerBytes, header) = HeaderFormat.ReadBlock(ref reader);
        var level = TokenLevel.Read(ref reader, header?.Suite);
        if (level is not null && level.Leaf.Kind != LeafKind.Event)
            reader.Fail("its leaf is not an event");
        var text = reader.Block32("event", LedgerEvent.MaxSize);
        var innerBytes = reader.Block32("inner proof", ProofLimits.MaxSize);
        reader.End();
        NotBeforeProof? inner = null;
        if (!reader.Failed && !innerBytes.IsEmpty && !TryDecode(innerBytes, depth - 1, out inner, out var innerError))
            reader.Fail(innerError);
        error = reader.Error;
        if (!reader.Failed)
            proof = new NotBeforeProof(order, headerBytes, header!, level!, text, inner);
        return proof is not null;
    }
}
