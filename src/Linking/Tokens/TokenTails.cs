using Linking.Formats;

namespace Linking.Tokens;

/// <summary>Where a decoder that reads many tokens finds tails that it has read before. Thread-safe.</summary>
internal sealed class TokenTails
{
    // Tokens of one round mostly stand near each other; more would only keep the garbage collector busy.
    private readonly BytesCache<TokenTail> _tails = new(1024);

    /// <summary>The tail of exactly these bytes, if it was read before.</summary>
    public TokenTail? Find(ReadOnlySpan<byte> bytes) => _tails.Find(bytes);

    /// <summary>Keeps a tail; another thread's stays if it was quicker.</summary>
    /// <param name="bytes">Its bytes, which nobody changes.</param>
    /// <param name="tail">The tail.</param>
    public TokenTail Add(ReadOnlyMemory<byte> bytes, TokenTail tail) => _tails.Add(bytes, tail);
}
