namespace Linking.Formats;

/// <summary>Why bytes were not decoded.</summary>
public enum DecodeErrorKind
{
    /// <summary>They were decoded.</summary>
    None = 0,

    /// <summary>No encoder of any version writes them.</summary>
    Malformed,

    /// <summary>A version of a newer format.</summary>
    UnknownVersion,

    /// <summary>A suite that this version does not know.</summary>
    UnknownSuite,

    /// <summary>A kind, type, function or critical extension that a later version may know.</summary>
    Unknown,
}
