namespace Linking.Formats;

/// <summary>Base32 of RFC 4648, section 6, without padding, as values of five bits each.</summary>
internal static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static char CharacterOf(int value) => Alphabet[value];

    /// <summary>The value of a character, <c>a</c>–<c>z</c> taken as upper case, or −1.</summary>
    public static int ValueOf(char character) =>
        Alphabet.IndexOf(char.IsAsciiLetterLower(character) ? (char)(character & ~0x20) : character, StringComparison.Ordinal);

    /// <summary>The bits in groups of five; zeros fill up the last.</summary>
    public static int[] ToValues(ReadOnlySpan<byte> bytes)
    {
        var values = new int[(bytes.Length * 8 + 4) / 5];
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] >> (7 - bit % 8) & 1) == 1)
                values[bit / 5] |= 1 << (4 - bit % 5);
        }

        return values;
    }

    /// <summary>The whole bytes in the values; false if the bits left over are not zeros.</summary>
    public static bool TryToBytes(ReadOnlySpan<int> values, out byte[] bytes)
    {
        bytes = new byte[values.Length * 5 / 8];
        for (var bit = 0; bit < values.Length * 5; bit++)
        {
            if ((values[bit / 5] >> (4 - bit % 5) & 1) == 0)
                continue;
            if (bit / 8 >= bytes.Length)
                return false;
            bytes[bit / 8] |= (byte)(1 << (7 - bit % 8));
        }

        return true;
    }
}
