namespace Linking.Auditing;

/// <summary>What a piece of evidence is (docs/spec/audit.md, "Evidence").</summary>
public enum ExhibitType : byte
{
    /// <summary>None; never encoded.</summary>
    None = 0,

    AlphaNote = 1,

    BetaNote = 2,

    Publication = 3,

    /// <summary>An entry of a record.</summary>
    RecordEntry = 4,

    Header = 5,

    /// <summary>A consistency proof.</summary>
    Consistency = 6,
}
