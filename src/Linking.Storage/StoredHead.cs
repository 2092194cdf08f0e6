using Linking.Hashing;

namespace Linking.Storage;

/// <summary>The newest round of a ledger.</summary>
/// <param name="Index">n of that round; the ledger's size is n + 1.</param>
/// <param name="Link">The link of that round.</param>
public readonly record struct StoredHead(ulong Index, DigestPair Link)
{
    /// <summary>Rounds in the ledger.</summary>
    public ulong Size => Index + 1;

    /// <summary>Of the ledger, by the width of its links.</summary>
    public Suite Suite => Suite.OfWidth(Link.Width);
}
