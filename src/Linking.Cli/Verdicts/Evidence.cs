using Linking.Hashing;
using Linking.Publications;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Verdicts;

/// <summary>What the verifications of one ledger's tokens rest on, and where it came from.</summary>
/// <param name="Trust">For the verifier.</param>
/// <param name="Pin">Where the identity came from.</param>
/// <param name="Sources">Where publications stood, for people.</param>
/// <param name="Asserted">The user's word for publications, whichever they are.</param>
/// <param name="Remarks">What the reader should know about it, a sentence each.</param>
internal sealed record Evidence(
    Trust Trust,
    PinSource Pin,
    IReadOnlyList<EvidenceSource> Sources,
    IReadOnlyList<WordsEvidence> Asserted,
    IReadOnlyList<string> Remarks)
{
    /// <summary>Of the trust, for all tokens.</summary>
    public Verifier Verifier { get; } = new(Trust);

    /// <summary>A verifier for one token; the one for all of them unless the user asserts something.</summary>
    public Verifier VerifierFor(Token token) => Asserted.Count == 0 ? Verifier : new Verifier(TrustFor(token));

    /// <summary>The same for one token: what the user asserts speaks for its publications too.</summary>
    public Trust TrustFor(Token token) => Asserted.Count == 0
        ? Trust
        : Trust with
        {
            Vouchers = [.. Trust.Vouchers, .. token.Anchors.OfType<PublicationAnchor>().SelectMany(anchor => Vouch(anchor.Note, Asserted))],
        };

    /// <summary>A voucher of kind asserted for each of the words; none if the note is no publication.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Vouch(ReadOnlyMemory<byte> note, IReadOnlyList<WordsEvidence> asserted) =>
        Publication.TryParseNote(note, out _, out var signed, out _)
            ? asserted.Select(words =>
                (ReadOnlyMemory<byte>)new Voucher(VoucherKind.Asserted, new TextSubject(signed.TextBytes), words).ToBytes())
            : [];

    /// <summary>Since when an algorithm is held broken; null if it is not.</summary>
    public Instant? BrokenSince(HashFunction function)
    {
        Instant? since = null;
        foreach (var broken in Trust.Broken.Where(b => b.Name == function.Name()))
            since = since < broken.Since ? since : broken.Since;
        return since;
    }
}
