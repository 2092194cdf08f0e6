namespace Linking.Formats;

/// <summary>Why bytes were not decoded.</summary>
public enum DecodeErrorKind
{
    /// <summary>They were decoded.</summary>
    None = 0,

    /// <summary>The bytes break the format.</summary>
    Malformed,

    /// <summary>A version byte of a newer format.</summary>
    UnknownVersion,

    /// <summary>A suite this version does not know.</summary>
    UnknownSuite,
}
