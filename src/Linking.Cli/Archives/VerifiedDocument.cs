using System.Text;

using Linking.Cli.Paths;
using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Archives;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Archives;

/// <summary>Verifies a document with its proof, as <c>renew</c> does, and gathers what an archive keeps of that.</summary>
/// <param name="options">What the proofs may rest on.</param>
/// <param name="isSimple">Whether the documents themselves are not kept.</param>
internal sealed class VerifiedDocument(EvidenceOptions options, bool isSimple)
{
    private const int MaxVouchers = 40;

    private readonly RecordEvidence _evidence = new(options, new EvidenceCache(options));

    /// <exception cref="CommandException">It does not verify, or its time is over.</exception>
    public async Task<ArchivedDocument> OfAsync(string file, CancellationToken cancellation)
    {
        InputFile.CheckPlain(file);
        var path = RecordPath.Find(file);
        var bytes = path is null
            ? await Linking.Cli.Renewals.Renewal.FirstStageAsync(file, cancellation)
            : await RecordPath.ReadAsync(path, cancellation);
        var record = RecordPath.Decode(path ?? TokenFile.Beside(file), bytes);
        var data = await VerifiedRecord.DataAsync(file, cancellation);
        var verified = VerifiedRecord.Of(
            file, path ?? TokenFile.Beside(file), bytes, data, await _evidence.OfAsync(bytes, cancellation));
        RequireSound(file, verified);
        var proof = path is null ? record.Stages[^1].Stamp.Bytes.ToArray() : bytes;
        return new ArchivedDocument(
            new DigestPair(data.Digests[Suite.One.Alpha], data.Digests[Suite.One.Beta]), Path.GetFullPath(file), isSimple, proof,
            path is null ? Token.FileExtension : EvidenceRecord.FileExtension, [Verdict(verified), .. Evidence(verified, record)],
            verified.LastToken?.Header.ValidUntil);
    }

    private static void RequireSound(string file, VerifiedRecord verified)
    {
        var verdict = verified.Verdict;
        if (verdict.Result != VerificationResult.Valid || verdict.Stages[^1] is not { Result: VerificationResult.Valid, Codes.Count: 0 })
            throw new CommandException(
                verdict.Result == VerificationResult.Invalid ? ExitCode.Invalid : ExitCode.Inconclusive,
                Say($"{file} is not put away: its proof is {verdict.Result}, or not all of it counts. See: linking verify {file}"));
        if (verified.LastToken is { } token && token.Header.ValidUntil <= Times.Now)
            throw new CommandException(
                ExitCode.Inconclusive,
                $"{file} is not put away: its proof was valid by its policy until {Times.Show(token.Header.ValidUntil)}, and that is " +
                $"past.");
    }

    // Where the file lay on this machine is nobody's business in fifty years.
    private static (string Name, byte[] Bytes) Verdict(VerifiedRecord verified)
    {
        var json = RecordVerdictJson.Of(verified);
        json["file"] = Path.GetFileName(verified.Name);
        json["record"] = Path.GetFileName(verified.Path);
        return ("verdict.json", Encoding.UTF8.GetBytes(JsonLine.Of(json) + "\n"));
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Evidence(VerifiedRecord verified, EvidenceRecord record)
    {
        var counts = new Dictionary<SectionType, int>();
        foreach (var section in Linking.Cli.Renewals.Renewal.EvidenceFor(verified, record))
        {
            var number = counts[section.Type] = counts.GetValueOrDefault(section.Type) + 1;
            var name = section.Type switch
            {
                SectionType.Record => $"record-{number}.lrc",
                SectionType.Voucher when number <= MaxVouchers => $"voucher-{number}.lvc",
                SectionType.List => "list.txt",
                _ => null,
            };
            if (name is not null)
                yield return (name, section.Bytes.ToArray());
        }
    }
}
