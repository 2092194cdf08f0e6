using Linking.Hashing;
using Linking.Publications;
using Linking.Tokens;
using Linking.Vouchers;

namespace Linking.Client;

/// <content>The ledger's word for a publication of another one (docs/spec/voucher.md, "ledger").</content>
public sealed partial class LinkingClient
{
    /// <summary>Whether a publication is of this ledger itself, which cannot vouch for it.</summary>
    public bool IsOwn(Publication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        return Enum.GetValues<Chain>().Any(c => Ledger.Identity[c] == publication.Identity[c]);
    }

    /// <summary>Stamps a publication's text. Keep the token until <see cref="VouchAsync"/> makes evidence of it.</summary>
    public async Task<Token> StampTextAsync(ReadOnlyMemory<byte> text, CancellationToken cancellation = default) =>
        (await StampAsync(Suite.Hash(text.Span), cancellation)).Token;

    /// <summary>What became of such a token; null while this ledger has not published since.</summary>
    public async Task<(LedgerEvidence Evidence, Publication Publication)?> VouchAsync(
        Token waiting, CancellationToken cancellation = default)
    {
        var extended = await ExtendAsync(waiting, cancellation: cancellation);
        return extended.Publication is { } publication
            ? (new LedgerEvidence(extended.Token.ToBytes(), extended.Token), publication)
            : null;
    }
}
