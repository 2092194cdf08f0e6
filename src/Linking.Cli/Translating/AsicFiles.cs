using Linking.Cli.Commands;
using Linking.Cli.Earliest;
using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Renewal;
using Linking.Verification;

namespace Linking.Cli.Translating;

/// <summary>Finds and verifies what goes into a container.</summary>
internal static class AsicFiles
{
    /// <summary>Documents of one container.</summary>
    public const int MaxDocuments = 2000;

    // Directory, manifests and stamps have room beside the documents.
    private const long MaxTotal = ZipFile.MaxSize - (64L << 20);

    /// <summary>Each document with its proof behind it.</summary>
    /// <exception cref="CommandException">One of them cannot be put into a container, and why.</exception>
    public static async Task<IReadOnlyList<AsicFile>> FindAsync(
        IReadOnlyList<string> paths, EvidenceOptions options, CancellationToken cancellation)
    {
        if (paths.Count > MaxDocuments)
            throw SharedOptions.Usage($"A container takes at most {MaxDocuments} documents, and {paths.Count} were named.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        var evidence = new RecordEvidence(options, new EvidenceCache(options));
        var files = new List<AsicFile>();
        long total = 0;
        foreach (var path in paths)
        {
            InputFile.CheckThere(path);
            InputFile.CheckPlain(path);
            var name = NameOf(path);
            var proof = RecordPath.Find(path) ?? TokenFile.Beside(path);
            if (!FileFacts.Exists(proof))
                throw new CommandException(
                    ExitCode.NoInput, $"{path} has no token {proof} and no evidence record {RecordPath.Beside(path)}.");
            InputFile.CheckPlain(proof);
            var proofName = name + Path.GetExtension(proof);
            if (!names.Add(ContainerNames.KeyOf(name)) || !names.Add(ContainerNames.KeyOf(proofName)))
                throw new CommandException(
                    ExitCode.Data, $"{path} would have the name of another file in the container: rename it, or make two containers.");
            if ((total += new FileInfo(path).Length + new FileInfo(proof).Length) > MaxTotal)
                throw new CommandException(
                    ExitCode.Data, $"A container takes at most {MaxTotal} bytes, and with {path} it would be more: make several.");
            var (data, bytes) = await VerifyAsync(path, proof, evidence, cancellation);
            files.Add(new AsicFile(name, path, data));
            files.Add(new AsicFile(proofName, proof, DataObject.Of(bytes)));
        }

        if (NameForms.FindEqual(names) is { } equal)
        {
            var path = files.First(f => ContainerNames.KeyOf(f.Name) == equal).Path;
            throw new CommandException(
                ExitCode.Data, $"{path} would have the name of another file in the container: rename it, or make two containers.");
        }

        return files;
    }

    /// <summary>Proofs beside a document that do not go into a container with it.</summary>
    public static IEnumerable<string> LeftOut(string path)
    {
        var token = TokenFile.Beside(path);
        return ((string?[])[RecordPath.Find(path) is null ? null : token, NotBeforeFile.Beside(token)]).OfType<string>()
            .Where(FileFacts.Exists);
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return !RawNames.IsRaw(path) && ContainerNames.IsSafe(name) && !ContainerNames.IsOwn(name)
            ? name
            : throw new CommandException(
                ExitCode.Data, $"{path} cannot be in a container under that name: it is the container's own, or no plain name. Rename it.");
    }

    private static async Task<(DataObject Data, byte[] Proof)> VerifyAsync(
        string file, string proof, RecordEvidence evidence, CancellationToken cancellation)
    {
        var isRecord = RecordPath.IsNamedLikeOne(proof);
        var bytes = isRecord ? await RecordPath.ReadAsync(proof, cancellation) : await TokenFile.ReadAsync(proof, cancellation);
        if (!isRecord)
            TokenFile.Decode(proof, bytes);
        var record = isRecord ? bytes : EvidenceRecord.Create(new EvidenceSection(SectionType.Token, bytes), []);
        RecordPath.Decode(proof, record);
        var data = await VerifiedRecord.DataAsync(file, cancellation);
        var verdict = VerifiedRecord.Of(file, proof, record, data, await evidence.OfAsync(record, cancellation)).Verdict;
        return verdict.Result == VerificationResult.Valid
            ? (data, bytes)
            : throw new CommandException(
                verdict.Result == VerificationResult.Invalid ? ExitCode.Invalid : ExitCode.Inconclusive,
                Say($"{file} is not put into a container: its proof is {verdict.Result}. See: linking verify {file}"));
    }
}
