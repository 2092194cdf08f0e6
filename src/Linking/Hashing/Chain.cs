namespace Linking.Hashing;

/// <summary>One of the two readings of a ledger: everything under α, or everything under β. They are peers.</summary>
public enum Chain
{
    /// <summary>The suite's first function; SHA-256 in suite 1.</summary>
    Alpha = 0,

    /// <summary>The suite's second function; SHA3-256 in suite 1.</summary>
    Beta = 1,
}
