namespace Linking.Client.Trust;

/// <summary>What came of a record that was held against the one pinned (docs/spec/record.md, "Pinning").</summary>
public enum PinResult
{
    /// <summary>The same events.</summary>
    Same = 0,

    /// <summary>A proper beginning of the one pinned, which is used (<c>LNK-RECORD-OLD</c>).</summary>
    Older,

    /// <summary>It begins with the one pinned and has more, or none was pinned.</summary>
    Longer,

    /// <summary>It is another, and the walk does not take what differs (<c>LNK-RECORD-FAULT</c>); the one pinned is used.</summary>
    Refused,

    /// <summary>Both continue a common part and differ (<c>LNK-FORK</c>).</summary>
    Fork,
}
