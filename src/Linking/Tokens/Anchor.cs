namespace Linking.Tokens;

/// <summary>What ties a token's header to something outside (docs/spec/token.md, "Anchor").</summary>
public abstract record Anchor
{
    // The format knows these kinds of anchor and no others.
    private protected Anchor()
    {
    }

    /// <summary>The type's number.</summary>
    public abstract byte Type { get; }
}
