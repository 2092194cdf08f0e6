using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Trees;

namespace Linking.AuditLogs;

/// <summary>Leads from an entry of an audit log to a root that the ledger states (docs/spec/audit-log.md).</summary>
/// <param name="Number">Of the entry.</param>
/// <param name="Size">Entries under the root.</param>
/// <param name="Steps">The sibling hashes, from the entry up.</param>
public sealed record AuditPath(ulong Number, ulong Size, IReadOnlyList<DigestPair> Steps)
{
    /// <summary>Bytes of a text.</summary>
    public const int MaxSize = 16_384;

    private const string TextName = "entry path";

    /// <summary>The path of an entry in the tree of the first so many links.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The entry is not among them.</exception>
    public static AuditPath Of(IReadOnlyList<DigestPair> links, ulong number, ulong size)
    {
        ArgumentNullException.ThrowIfNull(links);
        var plan = ProofPlan.Inclusion(number - 1, size);
        var path = plan.Assemble(Suite.One.Width, [.. plan.Nodes.Select(node => RootOf(links, node))]);
        return new AuditPath(number, size, [.. Enumerable.Range(0, path.Length).Select(path.Step)]);
    }

    /// <summary>Reads its text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out AuditPath? path, out DecodeError error)
    {
        path = null;
        var reader = new LineReader(text, TextName, MaxSize);
        if (reader.IsOfOtherVersion)
        {
            error = reader.Error;
            return false;
        }

        var number = reader.Number("number", min: 1);
        var size = reader.Number("entries", min: 1);
        if (number > size)
            reader.Fail("its entry is not one of its entries");
        var steps = reader.All("step", MerklePath.MaxLength).Select(step => reader.ToPair(step, "step", Suite.One)).ToList();
        reader.End();
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            return false;
        path = new AuditPath(number, size, steps);
        return true;
    }

    /// <summary>Whether it leads from the entry's link to the root, under both functions.</summary>
    public bool LeadsTo(DigestPair link, DigestPair root) => Leads(link, root, Chain.Alpha) && Leads(link, root, Chain.Beta);

    /// <summary>Its text.</summary>
    public byte[] ToText()
    {
        var writer = new LineWriter(TextName).Line("number", Number).Line("entries", Size);
        foreach (var step in Steps)
            writer.Line("step", step);
        return writer.ToBytes();
    }

    private static DigestPair RootOf(IReadOnlyList<DigestPair> links, TreeNode node)
    {
        var range = new CompactRange();
        var first = node.Index << node.Level;
        for (var i = first; i < first + (1UL << node.Level); i++)
            range.Append(links[(int)i]);
        return range.Root;
    }

    private bool Leads(DigestPair link, DigestPair root, Chain chain)
    {
        var steps = Steps.SelectMany(step => step[chain].Bytes.ToArray()).ToArray();
        return Folding.TryFold(Suite.One[chain], link[chain], Number - 1, Size, steps, out var found, out _) && found == root[chain];
    }
}
