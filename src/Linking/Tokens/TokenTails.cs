using Linking.Formats;

namespace Linking.Tokens;

/// <summary>Where a decoder that reads many tokens finds tails that it has read before. Thread-safe.</summary>
internal sealed class TokenTails
{
    // Tokens of one round mostly stand near each other; more would only keep the garbage collector busy.
    private readonly BytesCache<TokenTail> _tails = new(1024);

    /// <summary>The tail of exactly these bytes, if it was read before.</summary>
    /// <param name="bytes">What stands behind the levels.</param>
    /// <param name="hash">For <see cref="Add"/>.</param>
    public TokenTail? Find(ReadOnlySpan<byte> bytes, out int hash) => _tails.Find(bytes, out hash);

    /// <summary>Keeps a tail; another thread's stays if it was quicker.</summary>
    /// <param name="bytes">Its bytes, which nobody changes.</param>
    /// <param name="hash">From <see cref="Find"/>.</param>
    /// <param name="tail">The tail.</param>
    public TokenTail Add(ReadOnlyMemory<byte> bytes, int hash, TokenTail tail) => _tails.Add(bytes, hash, tail);
}
