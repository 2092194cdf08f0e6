namespace Linking.Verification;

/// <summary>What a chain rests on, from the weakest to the strongest.</summary>
public enum Basis
{
    /// <summary>Nothing the caller trusts.</summary>
    None = 0,

    /// <summary>A signature by a trusted key.</summary>
    Signed,

    /// <summary>A representative value that the caller obtained independently.</summary>
    Published,
}
