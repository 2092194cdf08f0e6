using Linking.Formats;
using Linking.Renewal;

namespace Linking.Verification;

/// <summary>
/// Verifies evidence records in the order of docs/spec/renewal.md, "Verification". Pure, and thread-safe. At most
/// 64 · 65 / 2 judgements of stages; usually one pass.
/// </summary>
public static class EvidenceVerifier
{
    /// <summary>Verifies an evidence record.</summary>
    /// <param name="file">Its bytes, whatever they are; borrowed, not to be changed.</param>
    /// <param name="objects">The data: object 1, then others.</param>
    /// <param name="trust">What the caller gives.</param>
    /// <exception cref="ArgumentException">No object.</exception>
    public static EvidenceVerdict Verify(ReadOnlyMemory<byte> file, IReadOnlyList<DataObject> objects, Trust trust)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(trust);
        if (objects.Count == 0)
            throw new ArgumentException("An evidence record is verified with its first data object.", nameof(objects));
        if (!EvidenceRecord.TryDecode(file, out var record, out var error))
            return NotDecoded(error, trust);
        var (read, caller) = (new ReadEvidence(record), Question.Of(trust));
        var passes = new List<EvidencePass>();
        for (var m = record.Stages.Count; m > 0; m--)
        {
            var pass = new EvidencePass(read, m, objects, caller);
            pass.Judge();
            passes.Add(pass);
            if (pass is { IsValid: true, Basis: Basis.Published, Reached: 1 })
                break;
        }

        return Of(record, passes, Choose(passes), objects, trust);
    }

    // The largest m that is Valid, Published and reached stage 1; else the best of the Valid ones; else that of m = 1.
    private static EvidencePass Choose(List<EvidencePass> passes)
    {
        if (passes[^1] is { IsValid: true, Basis: Basis.Published, Reached: 1 } whole)
            return whole;
        return passes.Where(p => p.IsValid)
            .OrderByDescending(p => p.Basis)
            .ThenBy(p => p.Time!.Value)
            .ThenByDescending(p => p.Last)
            .FirstOrDefault() ?? passes[^1];
    }

    private static EvidenceVerdict Of(
        EvidenceRecord record, List<EvidencePass> passes, EvidencePass chosen, IReadOnlyList<DataObject> objects, Trust trust)
    {
        // A stage behind the one chosen is shown as it was judged where it was the last.
        var behind = passes.Where(p => p.Last > chosen.Last).OrderBy(p => p.Last).Select(p => p.VerdictOf(p.Last));

        // Its codes are those of every beginning that was tried.
        StageVerdict WithAllCodes(StageVerdict stage) => stage with
        {
            Codes = [.. passes.Where(p => p.Last >= stage.Number).SelectMany(p => p.VerdictOf(stage.Number).Codes).Distinct()],
        };
        return new EvidenceVerdict
        {
            Result = chosen.Result,
            IsForecast = trust.AsOf > trust.Held,
            Basis = chosen.IsValid ? chosen.Basis : null,
            ProvenLatest = chosen.IsValid ? chosen.ProvenLatest : null,
            Claimed = chosen.Reached == 1 ? chosen.VerdictOf(1).Verdict?.Claimed : null,
            Chosen = chosen.Last,
            Reached = chosen.Reached,
            Stages = [.. Enumerable.Range(1, chosen.Last).Select(chosen.VerdictOf).Concat(behind).Select(WithAllCodes)],
            Fault = CodeOf(record.Fault),
            FaultReason = record.Fault,
            Objects = [.. Enumerable.Range(2, objects.Count - 1).Select(chosen.BoundSince)],
        };
    }

    private static FindingCode? CodeOf(DecodeError error) => error.Kind switch
    {
        DecodeErrorKind.None => null,
        DecodeErrorKind.Malformed => FindingCode.Format,
        _ => FindingCode.StageUnknown,
    };

    private static EvidenceVerdict NotDecoded(DecodeError error, Trust trust) => new()
    {
        Result = error.IsUnknown ? VerificationResult.Inconclusive : VerificationResult.Invalid,
        IsForecast = trust.AsOf > trust.Held,
        Basis = null,
        ProvenLatest = null,
        Claimed = null,
        Chosen = 0,
        Reached = 0,
        Stages = [],
        Fault = error.Kind == DecodeErrorKind.UnknownVersion ? FindingCode.Version : CodeOf(error),
        FaultReason = error,
        Objects = [],
    };
}
