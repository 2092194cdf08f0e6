using System.Diagnostics.CodeAnalysis;
using System.Numerics;

using Linking.Formats;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Proofs;

/// <summary>That the history of one size extends that of another (docs/spec/order.md, "Consistency proof").</summary>
/// <param name="Suite">Of the ledger.</param>
/// <param name="First">N₁, at least 1.</param>
/// <param name="Second">N₂, at least N₁.</param>
/// <param name="Path">0 to 64 hashes a function.</param>
public sealed record ConsistencyProof(Suite Suite, ulong First, ulong Second, MerklePath Path)
{
    /// <summary>Ending of its file name.</summary>
    public const string FileExtension = ".lcp";

    /// <summary>Decodes exactly one proof; whether it holds is asked behind that.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ConsistencyProof? proof, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "consistency proof");
        if (bytes.Length > ProofLimits.MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; at most {ProofLimits.MaxSize} are allowed");
        reader.Magic("LCP"u8);
        var number = reader.U8("suite");
        var suite = reader.Failed ? null : reader.KnownSuite(number);
        var first = reader.U64("first size");
        var second = reader.U64("second size");
        if (first == 0 || first > second)
            reader.Fail("its sizes do not rise from 1");
        var path = TokenLevel.ReadPath(ref reader, suite?.Width ?? 0, ProofLimits.MaxPath);
        reader.End();
        error = reader.Error;
        proof = reader.Failed ? null : new ConsistencyProof(suite!, first, second, path!);
        return proof is not null;
    }

    /// <summary>The encoded proof.</summary>
    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Bytes("LCP"u8);
        writer.U8(1);
        writer.U8(Suite.Number);
        writer.U64(First);
        writer.U64(Second);
        TokenLevel.WritePath(writer, Path);
        var bytes = writer.ToArray();
        return TryDecode(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    /// <summary>Whether it holds under one function, against roots that the verifier has from elsewhere.</summary>
    public bool Holds(Chain chain, Digest firstRoot, Digest secondRoot) =>
        Folding.IsConsistent(Suite[chain], First, firstRoot, Second, secondRoot, Path[chain]);

    /// <summary>
    /// Of a proof from N to N + 1: whether it says that entry N has this hash. Once it holds for the roots, that is so.
    /// </summary>
    public bool Adds(Chain chain, Digest link)
    {
        var place = BitOperations.IsPow2(First) ? 0 : 1;
        return Second == First + 1 && Path.Length > place && Path[chain].Slice(place * Path.Width, Path.Width).SequenceEqual(link.Bytes);
    }
}
