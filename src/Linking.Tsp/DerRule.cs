namespace Linking.Tsp;

/// <summary>Which fields a node has (docs/spec/voucher.md, "Form").</summary>
/// <param name="Begins">Whether a tag is one of it.</param>
/// <param name="Holds">Whether a node with such a tag is right.</param>
/// <param name="IsOptional">Whether it may be missing.</param>
internal sealed record DerRule(Func<byte, bool> Begins, Func<DerNode, bool> Holds, bool IsOptional = false)
{
    /// <summary>Any one node.</summary>
    public static DerRule Any { get; } = new(_ => true, _ => true);

    public DerRule Maybe => this with { IsOptional = true };

    public bool IsFor(DerNode? node) => node is not null && Begins(node.Tag) && Holds(node);

    public DerRule Or(DerRule other) =>
        new(tag => Begins(tag) || other.Begins(tag), node => (Begins(node.Tag) ? this : other).Holds(node));

    public DerRule That(Func<DerNode, bool> holds) => this with { Holds = node => Holds(node) && holds(node) };

    /// <summary>A node with this tag.</summary>
    public static DerRule Tagged(byte tag) => new(found => found == tag, _ => true);

    /// <summary>An INTEGER, or what is one but for its tag.</summary>
    public static DerRule Number(byte tag = Der.Integer) => Tagged(tag).That(node => Der.IsNumber(node.Body.Span));

    /// <summary>An INTEGER that is 0 or more.</summary>
    public static DerRule Natural { get; } = Number().That(node => node.Body.Span[0] < 0x80);

    /// <summary>An INTEGER or ENUMERATED of one byte between two others.</summary>
    public static DerRule Small(byte from, byte to, byte tag = Der.Integer) =>
        Number(tag).That(node => node.Body.Length == 1 && node.Body.Span[0] >= from && node.Body.Span[0] <= to);

    /// <summary>These fields in this order, and none behind them.</summary>
    public static DerRule Fields(params DerRule[] rules) => Inside(Der.Sequence, rules);

    /// <summary>The same under another tag.</summary>
    public static DerRule Inside(byte tag, params DerRule[] rules) => Tagged(tag).That(node =>
    {
        var (parts, at) = (node.Parts, 0);
        foreach (var rule in rules)
        {
            if (at < parts.Count && rule.Begins(parts[at].Tag))
            {
                if (!rule.Holds(parts[at++]))
                    return false;
            }
            else if (!rule.IsOptional)
            {
                return false;
            }
        }

        return at == parts.Count;
    });

    /// <summary>Any number of one kind.</summary>
    public static DerRule Several(DerRule rule, byte tag = Der.Sequence, int atLeast = 0) =>
        Tagged(tag).That(node => node.Parts.Count >= atLeast && node.Parts.All(rule.IsFor));

    /// <summary>At least one of one kind, in the order of a SET OF.</summary>
    public static DerRule Ascending(DerRule rule, byte tag = Der.Set) => Several(rule, tag, 1).That(IsAscending);

    /// <summary>Whether what stands within a node is in the order of a SET OF.</summary>
    public static bool IsAscending(DerNode node) =>
        node.Parts.Zip(node.Parts.Skip(1)).All(pair => pair.First.Raw.Span.SequenceCompareTo(pair.Second.Raw.Span) <= 0);
}
