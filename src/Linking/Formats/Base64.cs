namespace Linking.Formats;

/// <summary>Base64 (RFC 4648, section 4) in the one form that an encoder writes: padding, unused bits zero.</summary>
internal static class Base64
{
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        var buffer = new byte[text.Length / 4 * 3];
        if (text.Length % 4 != 0 || !Convert.TryFromBase64Chars(text, buffer, out var length))
            return false;
        bytes = buffer[..length];
        // The runtime passes over white space and unused bits.
        return Convert.ToBase64String(bytes).AsSpan().SequenceEqual(text);
    }
}
