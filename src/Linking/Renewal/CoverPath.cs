using Linking.Formats;
using Linking.Hashing;
using Linking.Trees;

namespace Linking.Renewal;

/// <summary>A path under each function of a cover's lines, of one length. Immutable.</summary>
public sealed class CoverPath
{
    private readonly HashFunction[] _functions;
    private readonly ReadOnlyMemory<byte>[] _paths;

    /// <param name="functions">Of the cover lines, in their order.</param>
    /// <param name="paths">One for each; borrowed, not to be changed.</param>
    /// <exception cref="ArgumentException">Not one whole path of one length, at most 63 steps, for each.</exception>
    public CoverPath(IReadOnlyList<HashFunction> functions, IReadOnlyList<ReadOnlyMemory<byte>> paths)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(paths);
        if (functions.Count == 0 || functions.Count != paths.Count)
            throw new ArgumentException("A cover's path is one for each function.", nameof(paths));
        (_functions, _paths) = ([.. functions], [.. paths]);
        Length = paths[0].Length / functions[0].Width();
        if (Length > MerklePath.MaxLength || !_functions.Zip(_paths).All(p => p.Second.Length == Length * p.First.Width()))
            throw new ArgumentException("A cover's paths have one length, at most 63 steps.", nameof(paths));
    }

    /// <summary>Steps under each function.</summary>
    public int Length { get; }

    /// <summary>Folds an entry over the path of one function.</summary>
    /// <returns>False if the function is not one of the cover's, or index, count and length do not fit each other.</returns>
    public bool TryFold(HashFunction function, ReadOnlySpan<byte> entry, ulong index, ulong count, out Digest root)
    {
        root = default;
        var place = Array.IndexOf(_functions, function);
        return place >= 0 && Folding.TryFold(function, NodeHash.Entry(function, entry), index, count, _paths[place].Span, out root);
    }

    internal static CoverPath? Read(ref ByteReader reader, IReadOnlyList<HashFunction> functions)
    {
        var length = reader.U8("path length");
        if (length > MerklePath.MaxLength)
            reader.Fail($"a path has {length} steps; at most {MerklePath.MaxLength} are allowed");
        var paths = new ReadOnlyMemory<byte>[functions.Count];
        for (var i = 0; i < paths.Length; i++)
            paths[i] = reader.Memory(length * functions[i].Width(), "path");
        return reader.Failed ? null : new CoverPath(functions, paths);
    }

    internal void Write(ByteWriter writer)
    {
        writer.U8((byte)Length);
        foreach (var path in _paths)
            writer.Bytes(path.Span);
    }
}
