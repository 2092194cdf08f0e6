using System.Runtime.CompilerServices;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Cli.Renewals;

/// <summary>A ledger: all texts become one leaf of it.</summary>
internal sealed class LedgerStamper : IRenewalStamper
{
    private readonly LinkingClient _client;

    private LedgerStamper(LinkingClient client)
    {
        _client = client;
        ProvenWithin = 2 * (client.Trust!.Ledger.Walk(Chain.Alpha).StateAt(ulong.MaxValue)?.PublicationInterval ?? 0);
    }

    public IReadOnlyList<HashFunction> Functions => [_client.Suite.Alpha, _client.Suite.Beta];

    public bool IsJudged => false;

    // The window within which a signed token is to be extended (docs/spec/verification.md): the verifier's, by the same record.
    public ulong ProvenWithin { get; }

    public string Then => Say("The new stamps are signed. Extend the records after the ledger's next publication: linking extend FILE.ler");

    public static async Task<LedgerStamper> OpenAsync(Connection connection, CancellationToken cancellation) =>
        new(await connection.OpenAsync(cancellation));

    public bool HasStamped(EvidenceStage stage) => stage.Stamp is { Type: SectionType.Token, Bytes: var bytes } &&
        Token.TryDecode(bytes, out var token, out _) && token.Header.Ledger == _client.Ledger.Ledger;

    public async IAsyncEnumerable<StampedText> StampAsync(
        IReadOnlyList<byte[]> texts, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var imprints = texts.Select(text => _client.Suite.Hash(text)).ToList();
        var tokens = await Waiting.ForAsync(_client.StampBelowAsync(imprints, cancellation), _client.Address);
        var record = _client.Trust!.Ledger.Accepted.ToBytes();
        foreach (var token in tokens)
            yield return new StampedText(
                [new EvidenceSection(SectionType.Token, token.ToBytes()), new EvidenceSection(SectionType.Record, record)], null);
        await _client.RememberAsync(tokens[0], cancellation);
    }

    public void Dispose() => _client.Dispose();
}
