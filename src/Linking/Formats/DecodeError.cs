namespace Linking.Formats;

/// <summary>Why and where bytes were not decoded. <c>default</c> means there was no error.</summary>
/// <param name="Kind">The class of error, which decides between Invalid and Inconclusive.</param>
/// <param name="Message">One sentence that names the field.</param>
public readonly record struct DecodeError(DecodeErrorKind Kind, string Message)
{
    /// <summary>A later version may read it: everything but malformed.</summary>
    public bool IsUnknown => Kind is DecodeErrorKind.UnknownVersion or DecodeErrorKind.UnknownSuite or DecodeErrorKind.Unknown;

    internal static DecodeError Malformed(string message) => new(DecodeErrorKind.Malformed, message);

    public override string ToString() => Message ?? "";
}
