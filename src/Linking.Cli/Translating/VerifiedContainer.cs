using Linking.Cli.Renewals;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>The verdict on a container: on its stamps, and on each document by its own proof.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Container">What was read.</param>
/// <param name="Stamps">What each stamp says.</param>
/// <param name="HasAuthorities">Whether an authority was named.</param>
/// <param name="Documents">In the order of the container.</param>
internal sealed record VerifiedContainer(
    string Name, AsicContainer Container, IReadOnlyList<ContainedStamp> Stamps, bool HasAuthorities,
    IReadOnlyList<ContainedDocument> Documents)
{
    /// <summary>Documents and proofs of which no stamp that counts says anything.</summary>
    public IReadOnlyList<string> Uncovered { get; } =
        [.. Container.Files.Except(Stamps.SelectMany(s => s.Covered), StringComparer.Ordinal)];

    /// <summary>The worst of all documents'; a file without the stamp that it should have leaves it open.</summary>
    public VerificationResult Result =>
        Documents.Any(d => d.Result == VerificationResult.Invalid) ? VerificationResult.Invalid
        : Documents.Count == 0 || Documents.Any(d => d.Result != VerificationResult.Valid) || (HasAuthorities && Uncovered.Count > 0)
            ? VerificationResult.Inconclusive
        : VerificationResult.Valid;

    /// <summary>The first lack of a document that is Valid.</summary>
    public string? Lack => Documents.Select(d => d.Lack).FirstOrDefault(l => l is not null);

    /// <summary>Verifies a container.</summary>
    /// <exception cref="CommandException">It cannot be read, or is refused.</exception>
    public static async Task<VerifiedContainer> OfAsync(
        string path, EvidenceOptions options, Requirements required, CancellationToken cancellation)
    {
        InputFile.CheckThere(path);
        InputFile.CheckPlain(path);
        await using var file = await InputFile.OpenAsync(path, cancellation);
        var buffered = new BufferedStream(file);
        var container = await Task.Run(() => AsicContainer.Read(buffered, cancellation), cancellation);
        var cache = new EvidenceCache(options);
        var trust = (await cache.OfAsync(null, cancellation)).Trust;
        var judge = new StampJudge(trust);
        var stamps = container.Stamps
            .Select(s => new ContainedStamp(s, judge.Judge(s.Evidence, s.Text, s.References.Select(r => r.Function)))).ToList();
        var records = new RecordEvidence(options, cache);
        var documents = new List<ContainedDocument>();
        foreach (var (name, proof) in container.Documents)
            documents.Add(await DocumentAsync(container, name, proof, cache, records, required, cancellation));
        return new VerifiedContainer(path, container, stamps, trust.Stamps is not null, documents);
    }

    private static async Task<ContainedDocument> DocumentAsync(
        AsicContainer container, string name, string? proof, EvidenceCache cache, RecordEvidence records, Requirements required,
        CancellationToken cancellation)
    {
        if (proof is null)
            return new ContainedDocument(name, null, null);
        var (bytes, data) = (container.ReadProof(proof), container.DataOf(name));
        if (RecordPath.IsNamedLikeOne(proof))
            return new ContainedDocument(
                name, null,
                VerifiedRecord.Of(name, proof, bytes, data, await records.OfAsync(bytes, cancellation)) with { Required = required });
        Token.TryDecode(bytes, out var token, out _);
        var suite = token?.Suite ?? Suite.One;
        var imprint = new DigestPair(data.Digests[suite.Alpha], data.Digests[suite.Beta]);
        return new ContainedDocument(
            name,
            VerifiedToken.Of(name, proof, bytes, imprint, await cache.OfAsync(token, cancellation)) with { Required = required },
            null);
    }
}
