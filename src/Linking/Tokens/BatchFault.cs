namespace Linking.Tokens;

/// <summary>Which step of docs/spec/batch.md an answer to a batch does not pass.</summary>
public enum BatchFault
{
    /// <summary>It passes all.</summary>
    None = 0,

    /// <summary>The token cannot be decoded, has more than one level, or is not that of the first leaf.</summary>
    Token,

    /// <summary>The leaves do not fit into the round from the token's place on, or the token's path is too short or long.</summary>
    Place,

    /// <summary>The number of hashes on the right is not the one that the last leaf's place demands.</summary>
    Right,

    /// <summary>The leaves do not lead to the round root under both functions.</summary>
    Root,
}
