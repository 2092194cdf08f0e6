namespace Linking.Cli.Translating;

/// <summary>One operation of OpenTimestamps on a message.</summary>
/// <param name="Tag">Its byte.</param>
/// <param name="Argument">What is put before or behind the message; nothing for a hash.</param>
internal readonly record struct OtsOperation(byte Tag, ReadOnlyMemory<byte> Argument)
{
    /// <summary>SHA-256 of the message.</summary>
    public const byte Sha256 = 0x08;

    /// <summary>The argument behind the message.</summary>
    public const byte Append = 0xf0;

    /// <summary>The argument before the message.</summary>
    public const byte Prepend = 0xf1;
}
