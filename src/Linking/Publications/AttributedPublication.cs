namespace Linking.Publications;

/// <summary>What is known of a publication under one function.</summary>
/// <param name="Source">As given.</param>
/// <param name="Attribution">Why it counts as the ledger's, or that it does not.</param>
/// <param name="IsContradicted">
/// Another attributed one contradicts it, and no voucher tells the two apart (<c>LNK-FORK</c>): it neither attributes nor refutes.
/// </param>
public sealed record AttributedPublication(SignedPublication Source, Attribution Attribution, bool IsContradicted)
{
    public Publication Publication => Source.Publication;

    /// <summary>Whether its value may refute a header.</summary>
    public bool MayRefute => Attribution != Attribution.None && !IsContradicted;
}
