namespace Linking.Server.Keys;

/// <summary>How strictly the keys of a server are kept (docs/operations/keys.md). Each grade demands what the one before does.</summary>
public enum KeyGrade
{
    /// <summary>What the single options say.</summary>
    Minimum,

    /// <summary>Keys in a module alone, activated by officers with certificates.</summary>
    Recommended,

    /// <summary>Keys in the certified device that is named, activated by several officers.</summary>
    Additional,
}
