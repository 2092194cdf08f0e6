using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Trust;
using Linking.Formats;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Renewals;

/// <summary>The verdict on an evidence record, with what a report of it names.</summary>
/// <param name="Name">The file.</param>
/// <param name="Path">The record's file.</param>
/// <param name="Data">Its digests under all functions.</param>
/// <param name="Record">The record; null if not even one stage of it can be read.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Evidence">What it rests on.</param>
internal sealed record VerifiedRecord(
    string Name, string Path, DataObject Data, EvidenceRecord? Record, EvidenceVerdict Verdict, Evidence Evidence)
{
    /// <summary>Verifies a record with its data.</summary>
    /// <param name="file">The data.</param>
    /// <param name="path">The record's file; of a record of RFC 4998 as if it were stage 1 of one.</param>
    /// <param name="options">What it may rest on.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public static async Task<VerifiedRecord> OfAsync(
        string file, string path, EvidenceOptions options, CancellationToken cancellation)
    {
        var bytes = ErsBeside.IsNamedLikeOne(path)
            ? await ErsBeside.FirstStageAsync(path, cancellation)
            : await RecordPath.ReadAsync(path, cancellation);
        var data = await DataAsync(file, cancellation);
        return Of(file, path, bytes, data, await new RecordEvidence(options, new EvidenceCache(options)).OfAsync(bytes, cancellation));
    }

    /// <summary>Verifies what is read already. The evidence has the other ledgers too: each stage may be of another one.</summary>
    public static VerifiedRecord Of(string file, string path, byte[] bytes, DataObject data, Evidence evidence)
    {
        EvidenceRecord.TryDecode(bytes, out var record, out _);
        var trust = record is null ? evidence.Trust : WithAsserted(evidence, record);
        return new VerifiedRecord(file, path, data, record, EvidenceVerifier.Verify(bytes, [data], trust), evidence);
    }

    /// <summary>The same evidence, with all other ledgers that the trust folder keeps.</summary>
    public static Evidence WithLedgers(Evidence evidence, EvidenceOptions options) =>
        evidence with { Trust = OutsideTrust.WithLedgersBeside(evidence.Trust, new TrustFolder(options.TrustFolder)) };

    /// <summary>The token of stage 1; null if there is none that can be read.</summary>
    public static Token? FirstToken(byte[] bytes) =>
        EvidenceRecord.TryDecode(bytes, out var record, out _) &&
        record.Stages[0].Stamp is { Type: SectionType.Token, Bytes: var stamp } &&
        Token.TryDecode(stamp, out var token, out _) ? token : null;

    /// <summary>Why it is not Valid, or not all of it counts: each code once.</summary>
    public IEnumerable<FindingCode> Reasons =>
        Verdict.Stages.SelectMany(s => s.Codes).Concat(Verdict.Fault is { } fault ? [fault] : []).Distinct();

    /// <summary>What it must reach beside being Valid.</summary>
    public Requirements Required { get; init; } = Requirements.None;

    /// <summary>Valid, and less than what is required: a sentence; else null.</summary>
    public string? Lack => Required.LackOf(this);

    /// <summary>The token of the last stage; null if there is none that can be read.</summary>
    public Token? LastToken => Record?.Stages[^1].Stamp is { Type: SectionType.Token, Bytes: var bytes } &&
        Token.TryDecode(bytes, out var token, out _) ? token : null;

    /// <summary>Why not even one stage could be read: a sentence; else null.</summary>
    public string? Error => Record is null ? Known(Verdict.FaultReason.Message) : null;

    /// <summary>The data's digests under a stamp's functions.</summary>
    public IReadOnlyList<FunctionDigest> DigestsUnder(IEnumerable<HashFunction> functions) =>
        [.. functions.Select(f => new FunctionDigest(f, Data.Digests[f]))];

    /// <summary>Digests of a file under all functions.</summary>
    public static async Task<DataObject> DataAsync(string file, CancellationToken cancellation)
    {
        Suite[] suites = [Suite.One, Suite.Two];
        var digests = new Dictionary<HashFunction, Digest>();
        foreach (var (suite, imprint) in suites.Zip(await FileProgress.ImprintsAsync(file, suites, cancellation)))
            (digests[suite.Alpha], digests[suite.Beta]) = (imprint.Alpha, imprint.Beta);
        return new DataObject(digests);
    }

    // What the user asserts speaks for the publications in every stage.
    private static Trust WithAsserted(Evidence evidence, EvidenceRecord record)
    {
        var trust = evidence.Trust;
        foreach (var stage in record.Stages)
        {
            if (stage.Stamp.Type == SectionType.Token && Token.TryDecode(stage.Stamp.Bytes, out var token, out _))
                trust = (evidence with { Trust = trust }).TrustFor(token);
        }

        return trust;
    }
}
