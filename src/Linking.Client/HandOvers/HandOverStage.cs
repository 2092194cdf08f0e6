namespace Linking.Client.HandOvers;

/// <summary>The two long parts of a check.</summary>
public enum HandOverStage
{
    /// <summary>Every file is hashed.</summary>
    Files,

    /// <summary>Every round is recomputed.</summary>
    Rounds,
}
