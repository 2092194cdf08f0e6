namespace Linking.Ledger.HandOvers;

/// <summary>The long parts of making a hand-over, beside the export.</summary>
public enum HandOverStep
{
    /// <summary>Rounds are written.</summary>
    Rounds,

    /// <summary>Files are hashed for a manifest.</summary>
    Hashing,
}
