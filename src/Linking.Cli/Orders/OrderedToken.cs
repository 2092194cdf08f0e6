using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Orders;

/// <summary>One of the two tokens whose order is asked for, verified by itself.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="TokenPath">Its file.</param>
/// <param name="Token">The token.</param>
/// <param name="IsDataKnown">Whether the data was named; else the digests in the token are taken for it.</param>
/// <param name="Verdict">What verification says.</param>
internal sealed record OrderedToken(string Name, string TokenPath, Token Token, bool IsDataKnown, Verdict Verdict)
{
    public ulong Round => Token.Header.Index;

    /// <summary>Reads and verifies a token, or a file with its token beside it.</summary>
    /// <exception cref="CommandException">There is none, or it cannot be read.</exception>
    public static async Task<OrderedToken> ReadAsync(string name, EvidenceCache cache, CancellationToken cancellation)
    {
        var isToken = TokenFile.IsNamedLikeOne(name);
        var path = isToken ? name : TokenFile.Beside(name);
        var token = TokenFile.Decode(path, await TokenFile.ReadAsync(path, cancellation));
        var evidence = await cache.OfAsync(token, cancellation);
        var imprint = isToken ? token.Levels[0].Leaf.Digests : await FileProgress.ImprintAsync(name, token.Suite, cancellation);
        return new OrderedToken(name, path, token, !isToken, evidence.VerifierFor(token).Verify(token, imprint));
    }

    /// <summary>Whether the function has fallen for this token.</summary>
    public bool IsBroken(Chain chain) => Verdict[chain].IsBroken;
}
