using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;

namespace Linking.Client;

/// <summary>Stamps imprints together with what belongs to each.</summary>
public sealed partial class LinkingClient
{
    /// <summary>
    /// Stamps many imprints as one aggregate, with a leaf of the caller's directly beside each imprint's: the first step of each token's
    /// path is that leaf's hash (docs/spec/origin.md).
    /// </summary>
    /// <exception cref="ArgumentException">None, more than half of <see cref="Aggregation.MaxCount"/>, or of two suites.</exception>
    public async Task<IReadOnlyList<Token>> StampBesideAsync(
        IReadOnlyList<(DigestPair Imprint, Leaf Beside)> pairs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var aggregation = Aggregation.Build(
            [
                .. pairs.SelectMany(pair => (Leaf[])
                    [
                        new Leaf(Suite.OfWidth(pair.Imprint.Width), LeafKind.Document, pair.Imprint, 0, Leaf.DrawNonce()), pair.Beside,
                    ]),
            ]);
        var top = (await StampAsync(aggregation.Leaf, cancellation)).Token;
        var tokens = Enumerable.Range(0, pairs.Count).Select(i => aggregation.TokenOf(top, 2 * i)).ToList();
        await _watch.VerifyAsync(tokens, cancellation);
        return tokens;
    }
}
