using System.Text;

using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Testing;

/// <summary>Chains of publications of made-up histories, signed with a key from a seed.</summary>
public static class TestPublications
{
    public static readonly LedgerId Ledger = LedgerId.Parse("ledger.example/test");

    private static readonly SigningKey Key = SigningKey.FromSeed(HashFunction.Sha2With256Bits.Hash("publications"u8).Bytes);

    public static VerifierKey VerifierKey { get; } = new NoteSigner(Ledger.PublicationOrigin, [Key]).VerifierKeys[0];

    /// <summary>The identity that the publications name, as if the history had begun with it.</summary>
    public static DigestPair IdentityOf(LedgerId ledger, string seed = "") => Suite.One.Hash(Encoding.UTF8.GetBytes($"{ledger} {seed}"));

    /// <summary>Publications 1 to <paramref name="count"/>: 100 rounds and an hour apart.</summary>
    /// <param name="count">How many.</param>
    /// <param name="ledger">Whose; null for <see cref="Ledger"/>.</param>
    /// <param name="seed">Another seed makes another history.</param>
    public static List<SinkPublication> Chain(int count, LedgerId? ledger = null, string seed = "")
    {
        ledger ??= Ledger;
        var signer = new NoteSigner(ledger.PublicationOrigin, [Key]);
        var list = new List<SinkPublication>();
        for (var number = 1; number <= count; number++)
        {
            var publication = new Publication
            {
                Ledger = ledger,
                Suite = Suite.One,
                Identity = IdentityOf(ledger, seed),
                Number = (ulong)number,
                Size = (ulong)number * 100,
                Time = Instant.FromMicroseconds(1_800_000_000_000_000 + (ulong)number * 3_600_000_000),
                Record = IdentityOf(ledger, seed),
                Root = Suite.One.Hash(Encoding.UTF8.GetBytes($"{seed}{number}")),
                Previous = list.Count == 0 ? Suite.One.Zero : list[^1].Publication.TextDigest(),
            };
            list.Add(Sign(publication, signer));
        }

        return list;
    }

    /// <summary>Signs a publication with the test key.</summary>
    public static SinkPublication Sign(Publication publication, NoteSigner? signer = null) =>
        new(publication, (signer ?? new NoteSigner(publication.Ledger.PublicationOrigin, [Key]))
            .Sign(Encoding.UTF8.GetString(publication.ToBytes())));

    public static StoredPublication Stored(SinkPublication publication)
        => new(publication.Number, publication.Publication.Size, publication.Note);
}
