namespace Linking.Tokens;

/// <summary>What ties a token's header to something outside: a signed head, a publication, or a type not known yet.</summary>
public abstract record Anchor
{
    // The format knows these kinds of anchor and no others.
    private protected Anchor()
    {
    }

    /// <summary>The type's number (docs/spec/token.md).</summary>
    public abstract byte Type { get; }
}
