using Linking.V1.Hashing;
using Linking.V1.Renewal;
using Linking.V1.Vouchers;

namespace Linking.V1.Verification;

/// <content>Stages that are stamps of RFC 3161.</content>
internal sealed partial class EvidencePass
{
    private StageReading JudgeStamp(int k, EvidenceStage stage, Instant moment, Instant asOf)
    {
        var items = new List<StampItem>();
        foreach (var (section, _) in EvidenceOf(k))
        {
            if (section.Type == SectionType.Status && section.Bytes.Length > 1 && section.Bytes.Span[0] is >= StampItem.Certificate and <= StampItem.Ocsp)
                items.Add(new StampItem(section.Bytes.Span[0], section.Bytes[1..]));
        }

        // Object 1 is known by its digests alone, which are compared here.
        var over = k == 1 ? (ReadOnlyMemory<byte>?)null : stage.Text!.Value;
        StampReading? reading = null;
        var outcome = _trust.Stamps?.Read(stage.Stamp.Bytes, items, over, out reading) ?? StampOutcome.NotReadable;
        if (outcome == StampOutcome.NotReadable)
            return new StageReading { IsUnknown = true };
        var result = new StageReading();
        if (outcome != StampOutcome.Right || (k == 1 && !IsOfFirstObject(reading!)) || (!reading!.IsStatusKnown && moment > reading.ValidTo) ||
            !reading.RestsOn.All(used => _caller.Soundness.Holds(new Reliance(used.Name, used.IsSigned, reading.To), moment)) ||
            reading.From > moment)
            return result;
        var wasThereAt = reading.To < moment ? reading.To : moment;
        if (wasThereAt > asOf)
            return result;
        (result.Result, result.Basis, result.Time, result.Functions) =
            (VerificationResult.Valid, Basis.Published, wasThereAt, [reading.ImprintAlgorithm]);
        return result;
    }

    private bool IsOfFirstObject(StampReading reading) =>
        HashFunctions.TryParse(reading.ImprintAlgorithm, out var function) && reading.ImprintDigest.Length == function.Width() &&
        _objects[0].Is(function, new Digest(reading.ImprintDigest.Span));
}
