using Linking.Formats;

namespace Linking.Tokens;

/// <summary>Where a decoder that reads many tokens finds tails that it has read before. Thread-safe.</summary>
internal sealed class TokenTails
{
    // With its headers, paths and notes some 4 kB each.
    private readonly BytesCache<TokenTail> _tails = new(4096);

    /// <summary>The tail of exactly these bytes, if it was read before.</summary>
    public TokenTail? Find(ReadOnlySpan<byte> bytes) => _tails.Find(bytes);

    /// <summary>Keeps a tail; another thread's stays if it was quicker.</summary>
    public TokenTail Add(ReadOnlySpan<byte> bytes, TokenTail tail) => _tails.Add(bytes, tail);
}
