using Linking.Hashing;
using Linking.Renewal;
using Linking.Vouchers;

namespace Linking.Verification;

/// <content>Stages that are stamps of RFC 3161.</content>
internal sealed partial class EvidencePass
{
    private StageReading JudgeStamp(int k, EvidenceStage stage, Instant moment, Instant asOf)
    {
        var items = ItemsOf(k);
        // Object 1 is known by its digests alone, which are compared here.
        var over = k == 1 ? (ReadOnlyMemory<byte>?)null : stage.Text!.Value;
        IReadOnlyList<StampReading> readings = [];
        var outcome = StampOutcome.NotReadable;
        if (_trust.Stamps is { } reader)
            (outcome, readings) = _read.StampOf(reader, stage.Stamp.Bytes, items, over);
        if (outcome == StampOutcome.NotReadable)
            return new StageReading { IsUnknown = true };
        if (over is not null && outcome == StampOutcome.Wrong &&
            _read.StampOf(_trust.Stamps!, stage.Stamp.Bytes, items, null).Outcome == StampOutcome.Right)
            return new StageReading { Result = VerificationResult.Invalid };
        var result = new StageReading();
        if (outcome != StampOutcome.Right)
            return result;

        // Imprint and interval are the same by every path.
        if (k == 1 && IsOfFirstObject(readings[0]) is not true and var isOf)
            return isOf is null ? result : new StageReading { Result = VerificationResult.Invalid };
        if (readings.FirstOrDefault(r => IsSound(r, moment)) is not { } reading || reading.From > moment)
            return result;
        var wasThereAt = reading.To < moment ? reading.To : moment;
        if (wasThereAt > asOf)
            return result;
        (result.Result, result.Basis, result.Time, result.Functions) =
            (VerificationResult.Valid, Basis.Published, wasThereAt, [reading.ImprintAlgorithm]);
        return result;
    }

    // The status sections of a stage: certificates, and what says whether they were revoked. What came late only refuses: the day
    // that the stamp is judged as if on had passed when it was sealed.
    private List<StampItem> ItemsOf(int k)
    {
        var items = new List<StampItem>();
        foreach (var (section, _) in EvidenceOf(k))
        {
            if (section.Type == SectionType.Status && section.Bytes.Length > 1 &&
                section.Bytes.Span[0] is >= StampItem.Certificate and <= StampItem.Ocsp)
                items.Add(new StampItem(section.Bytes.Span[0], section.Bytes[1..], OnlyRefuses: section.LateStage > 0));
        }

        return items;
    }

    private bool IsSound(StampReading reading, Instant moment) =>
        (reading.IsStatusKnown || moment <= reading.ValidTo) &&
        reading.RestsOn.All(used => _caller.Soundness.Holds(new Reliance(used.Name, used.IsSigned, reading.To), moment));

    // Null: the caller did not compute the digest under that function.
    private bool? IsOfFirstObject(StampReading reading)
    {
        if (!HashFunctions.TryParse(reading.ImprintAlgorithm, out var function) || !_objects[0].Digests.ContainsKey(function))
            return null;
        return reading.ImprintDigest.Length == function.Width() && _objects[0].Is(function, new Digest(reading.ImprintDigest.Span));
    }
}
