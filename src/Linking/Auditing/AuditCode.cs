namespace Linking.Auditing;

/// <summary>What an auditor found (docs/spec/audit.md, "Codes"). The numbers stand in evidence and state.</summary>
public enum AuditCode : byte
{
    /// <summary>No finding; never encoded.</summary>
    None = 0,

    /// <summary>A header cannot be read, or is another's.</summary>
    Header = 1,

    /// <summary>A header does not continue the headers before it.</summary>
    Link = 2,

    /// <summary>A header's time does not rise.</summary>
    Time = 3,

    /// <summary>A header claims a time that the auditor's clock has not come to.</summary>
    Ahead = 4,

    /// <summary>The signed head is not that of the headers.</summary>
    Head = 5,

    /// <summary>A head is not signed by the keys in force.</summary>
    Key = 6,

    /// <summary>The record does not continue the one known, or the headers have another.</summary>
    Record = 7,

    /// <summary>The ledger is shorter than it was.</summary>
    Rollback = 8,

    /// <summary>Two signed words contradict each other.</summary>
    Fork = 9,

    /// <summary>A publication is not what the headers, the keys and the one before give.</summary>
    Publication = 10,

    /// <summary>A publication has another text than was seen before, or elsewhere.</summary>
    Rewritten = 11,

    /// <summary>A medium lacks what should be there.</summary>
    Medium = 12,

    /// <summary>No publication within the announced period.</summary>
    Silence = 13,

    /// <summary>The leaves of a round are not those that its header counts and digests.</summary>
    Leaves = 14,
}
