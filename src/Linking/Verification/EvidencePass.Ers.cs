using Linking.Ers;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Vouchers;

namespace Linking.Verification;

/// <content>Stages that are records of RFC 4998 (docs/spec/ers.md).</content>
internal sealed partial class EvidencePass
{
    /// <summary>An archive time-stamp with what its stamp says by each path, and its place.</summary>
    private sealed record ReadStamp(
        ArchiveTimeStamp Stamp, IReadOnlyList<StampReading> Readings, HashFunction Function, int Chain)
    {
        public ReadOnlySpan<byte> Imprint => Readings[0].ImprintDigest.Span;

        public bool IsOver(ReadOnlySpan<byte> hash) => Stamp.IsOver(hash, Imprint);

        // The root is what was stamped.
        public bool IsRootRight => Stamp.Lists.Count == 0
            ? Imprint.Length == Function.Width()
            : Stamp.RootUnder(Function) is { } root && Imprint.SequenceEqual(root);
    }

    private StageReading JudgeErs(int k, EvidenceStage stage, Instant moment, Instant asOf)
    {
        if (_trust.Stamps is null)
            return new StageReading { IsUnknown = true };
        var (record, error) = _read.ErsOf(stage.Stamp);
        if (record is null)
            return new StageReading { IsUnknown = error.IsUnknown };
        var stamps = new List<ReadStamp>();
        var items = ItemsOf(k);
        // The items are as late as the last stamp; nothing else of the record covers them.
        List<StampItem> refusing = [.. items.Select(item => item with { OnlyRefuses = true })];
        var last = record.Chains.Last()[^1];
        foreach (var (chain, number) in record.Chains.Select((chain, number) => (chain, number)))
        {
            foreach (var stamp in chain)
            {
                var (outcome, readings) = _read.StampOf(_trust.Stamps, stamp.Token, ReferenceEquals(stamp, last) ? items : refusing, null);
                if (outcome != StampOutcome.Right)
                    return new StageReading();
                if (!HashFunctions.TryParse(readings[0].ImprintAlgorithm, out var function))
                    return new StageReading { IsUnknown = true };
                var read = new ReadStamp(stamp, readings, function, number);
                if ((stamp.Stated ?? function) != function || !read.IsRootRight || (stamps.Count > 0 && !IsRenewal(stamps[^1], read)))
                    return new StageReading();
                stamps.Add(read);
            }
        }

        if (DataUnder(k, stamps[0].Function) is not { } data)
            return new StageReading();
        if (!stamps[0].IsOver(data.Bytes))
            return new StageReading { Result = VerificationResult.Invalid };
        return AreOverData(record, k, stamps) && TimeOf(stamps, moment) is { } time && time <= asOf
            ? new StageReading
            {
                Result = VerificationResult.Valid,
                Basis = Basis.Published,
                Time = time,
                Functions = [stamps[^1].Function.Name()],
            }
            : new StageReading();
    }

    // Within a chain: of the same function, and over the stamp before.
    private static bool IsRenewal(ReadStamp before, ReadStamp next) => before.Chain != next.Chain ||
        (before.Function == next.Function && next.IsOver(next.Function.Hash(before.Stamp.Token.Span).Bytes));

    // The first of each chain but the first one: over the data once more, and all chains before.
    private bool AreOverData(ErsRecord record, int k, List<ReadStamp> stamps)
    {
        foreach (var first in stamps.DistinctBy(s => s.Chain).Skip(1))
        {
            if (DataUnder(k, first.Function) is not { } data)
                return false;
            byte[] both = [.. data.Bytes, .. first.Function.Hash(record.SequenceOf(first.Chain)).Bytes];
            if (!first.IsOver(first.Function.Hash(both).Bytes))
                return false;
        }

        return true;
    }

    // Object 1 for stage 1, the text for every other; null: the caller did not compute the digest under that function.
    private Digest? DataUnder(int k, HashFunction function) => k > 1
        ? function.Hash(_record.Stages[k - 1].Text!.Value.Span)
        : _objects[0].Digests.TryGetValue(function, out var digest) ? digest : null;

    // Each is judged as if on the time of the one behind it. Null: one does not count.
    private Instant? TimeOf(List<ReadStamp> stamps, Instant moment)
    {
        var at = moment;
        foreach (var stamp in Enumerable.Reverse(stamps))
        {
            var on = at;
            if (stamp.Readings.FirstOrDefault(r => IsSound(r, on)) is not { } reading || reading.From > on)
                return null;
            at = reading.To < on ? reading.To : on;
        }

        return at;
    }
}
