using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;

namespace Linking.Client.Archives;

/// <summary>A document to be put away, with its proof, which was verified.</summary>
/// <param name="Digests">Of the document under suite 1, as they were verified.</param>
/// <param name="Path">The document's file.</param>
/// <param name="IsSimple">Whether only the proof is kept, if the document is not there already.</param>
/// <param name="Proof">The token or evidence record.</param>
/// <param name="ProofEnding"><c>.lts</c> or <c>.ler</c>.</param>
/// <param name="Verified">What it was verified with: names and contents.</param>
/// <param name="ValidUntil">Of the last stamp; null: it names no end.</param>
[SuppressMessage("Major Code Smell", "S107", Justification = "What one deposit is of.")]
public sealed record ArchivedDocument(
    DigestPair Digests, string Path, bool IsSimple, byte[] Proof, string ProofEnding,
    IReadOnlyList<(string Name, byte[] Bytes)> Verified, Instant? ValidUntil);
