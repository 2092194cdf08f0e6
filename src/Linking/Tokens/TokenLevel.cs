using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>One step from a leaf to the root of its tree (docs/spec/token.md, "Level").</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Index">Its place in its tree, at most 2^63 − 1.</param>
/// <param name="Path">From the leaf's sibling up, at most 63 steps.</param>
public sealed record TokenLevel(Leaf Leaf, ulong Index, MerklePath Path)
{
    /// <summary>The root that the level leads to under one function, in a tree of so many leaves.</summary>
    public bool TryFold(Chain chain, ulong count, out Digest root) =>
        Folding.TryFold(Leaf.Suite[chain], Leaf.Hash(chain), Index, count, Path[chain], out root);

    /// <summary>The level bytes.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Decodes exactly one level.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out TokenLevel? level, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "level");
        level = Read(ref reader);
        reader.End();
        error = reader.Error;
        if (reader.Failed)
            level = null;
        return level is not null;
    }

    /// <param name="reader">Stands at the level.</param>
    /// <param name="suite">The suite that the leaf must have; null: any.</param>
    internal static TokenLevel? Read(ref ByteReader reader, Suite? suite = null)
    {
        var bytes = reader.Block16("leaf");
        if (reader.Failed)
            return null;
        if (!Leaf.TryDecode(bytes, out var leaf, out var error))
        {
            reader.Fail(error);
            return null;
        }

        if (suite is not null && leaf.Suite != suite)
            reader.Fail($"a leaf is of suite {leaf.Suite}, not {suite}");
        var index = reader.U64("index");
        var path = ReadPath(ref reader, leaf.Suite.Width, MerklePath.MaxLength);
        return reader.Failed ? null : new TokenLevel(leaf, index, path!);
    }

    internal static MerklePath? ReadPath(ref ByteReader reader, int width, int max)
    {
        var length = reader.U8("path length");
        if (length > max)
            reader.Fail($"a path has {length} steps; at most {max} are allowed");
        var alpha = reader.Memory(length * width, "α path");
        var beta = reader.Memory(length * width, "β path");
        return reader.Failed ? null : new MerklePath(width, alpha, beta);
    }

    internal static void WritePath(ByteWriter writer, MerklePath path)
    {
        writer.U8(checked((byte)path.Length));
        writer.Bytes(path[Chain.Alpha]);
        writer.Bytes(path[Chain.Beta]);
    }

    internal void Write(ByteWriter writer)
    {
        if (Index > long.MaxValue || Path.Length > MerklePath.MaxLength || Path.Width != Leaf.Suite.Width)
            throw new InvalidOperationException("The level breaks the rules of docs/spec/token.md.");
        writer.Block16(Leaf.ToBytes());
        writer.U64(Index);
        WritePath(writer, Path);
    }
}
