namespace Linking.Origins;

/// <summary>Why an origin statement says nothing of a token (docs/spec/origin.md).</summary>
public enum OriginFault
{
    /// <summary>It holds.</summary>
    None,

    /// <summary>The line below it is not a right signature of the key that it names.</summary>
    Unsigned,

    /// <summary>It names another key than the one expected.</summary>
    OtherKey,

    /// <summary>The scheme of its signature had fallen by the time by which it was there: anybody can have made it.</summary>
    SchemeFallen,

    /// <summary>It speaks of other data, or of digests under other functions.</summary>
    OtherData,

    /// <summary>The token's data was not stamped beside it.</summary>
    OtherToken,
}
