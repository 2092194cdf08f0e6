using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Proofs;

/// <summary>That one header of a ledger was made before another (docs/spec/order.md, "Order").</summary>
public sealed class OrderProof
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lop";

    /// <summary>Bytes of the longest file.</summary>
    public const int MaxSize = ProofLimits.MaxSize;

    private OrderProof(ReadOnlyMemory<byte> earlierBytes, Header earlier, ReadOnlyMemory<byte> laterBytes, Header later, MerklePath path) =>
        (EarlierBytes, Earlier, LaterBytes, Later, Path) = (earlierBytes, earlier, laterBytes, later, path);

    /// <summary>Header n as encoded.</summary>
    public ReadOnlyMemory<byte> EarlierBytes { get; }

    /// <summary>Header n.</summary>
    public Header Earlier { get; }

    /// <summary>Header m as encoded.</summary>
    public ReadOnlyMemory<byte> LaterBytes { get; }

    /// <summary>Header m.</summary>
    public Header Later { get; }

    /// <summary>From header n to the history root of header m.</summary>
    public MerklePath Path { get; }

    /// <summary>Decodes exactly one proof; whether it holds is asked behind that.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out OrderProof? proof, out DecodeError error)
    {
        proof = null;
        var reader = new ByteReader(bytes, "order proof");
        if (bytes.Length > ProofLimits.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; at most {ProofLimits.MaxSize} are allowed");
        reader.Magic("LOP"u8);
        var (earlierBytes, earlier) = HeaderFormat.ReadBlock(ref reader);
        var (laterBytes, later) = HeaderFormat.ReadBlock(ref reader);
        if (!reader.Failed && (earlier!.Suite != later!.Suite || earlier.Ledger != later.Ledger || earlier.Index >= later.Index))
            reader.Fail("its headers are not two of one ledger and suite in their order");
        var path = TokenLevel.ReadPath(ref reader, earlier?.Suite.Width ?? 0, ProofLimits.MaxPath);
        reader.End();
        error = reader.Error;
        if (!reader.Failed)
            proof = new OrderProof(earlierBytes, earlier!, laterBytes, later!, path!);
        return proof is not null;
    }

    /// <summary>The encoded proof.</summary>
    /// <param name="earlier">Header n as encoded.</param>
    /// <param name="later">Header m as encoded.</param>
    /// <param name="path">From header n to the history root of header m.</param>
    /// <exception cref="InvalidOperationException">They are not two headers of one ledger in their order.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later, MerklePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var writer = new ByteWriter();
        writer.Bytes("LOP"u8);
        writer.U8(1);
        writer.Block16(earlier);
        writer.Block16(later);
        TokenLevel.WritePath(writer, path);
        var bytes = writer.ToArray();
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    /// <summary>The encoded proof.</summary>
    public byte[] ToBytes() => Encode(EarlierBytes.Span, LaterBytes.Span, Path);

    /// <summary>Whether it holds under one function.</summary>
    public bool Holds(Chain chain)
    {
        var function = Earlier.Suite[chain];
        return Folding.TryFold(
            function, NodeHash.Entry(function, EarlierBytes.Span), Earlier.Index, Later.Index, Path[chain], out var root) &&
            root == Later.HistoryRoot[chain];
    }
}
