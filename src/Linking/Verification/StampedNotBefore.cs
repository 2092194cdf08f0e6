using Linking.Events;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>Before which time a header was not, by a beacon (docs/spec/order.md, "Stamped not before").</summary>
public static class StampedNotBefore
{
    /// <summary>
    /// The time under one function; null: the proof does not hold, or nobody whom the caller trusts gives its beacon a time.
    /// </summary>
    /// <param name="proof">For the header.</param>
    /// <param name="chain">α or β.</param>
    /// <param name="trust">Certificates, the list and what is held broken; judged at its <see cref="Trust.Held"/>.</param>
    /// <param name="known">When a public value became known, by the caller's word; null: he does not say.</param>
    public static Instant? Of(NotBeforeProof proof, Chain chain, Trust trust, Func<ReadOnlyMemory<byte>, Instant?> known) =>
        Read(proof, chain, trust, known).Word?.Time;

    /// <summary>The same with whose word it is, and the beacon.</summary>
    /// <returns>
    /// The beacon of the source, null where the proof does not hold; and the word, null where nobody trusted gives a time.
    /// </returns>
    public static (Beacon? Beacon, NotBeforeWord? Word) Read(
        NotBeforeProof proof, Chain chain, Trust trust, Func<ReadOnlyMemory<byte>, Instant?> known)
    {
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(known);
        var soundness = new Soundness(trust.List, trust.Broken);
        if (!proof.Holds(chain, function => soundness.Collisions(function.Name()) <= trust.Held, out var beacon))
            return (null, null);
        if (beacon.Source != BeaconSource.Public)
            return (beacon, OfStamp(beacon.Value, trust, soundness));
        return (beacon, known(beacon.Value) is { } time ? new NotBeforeWord(time, beacon.Name) : null);
    }

    // Of what the stamp rests on its imprint is not asked for: it may be over anything.
    private static NotBeforeWord? OfStamp(ReadOnlyMemory<byte> stamp, Trust trust, Soundness soundness)
    {
        if (trust.Stamps is not { } reader || reader.Read(stamp, [], stamped: null, out var readings) != StampOutcome.Right)
            return null;
        return readings.FirstOrDefault(reading => (reading.IsStatusKnown || trust.Held <= reading.ValidTo) &&
            reading.RestsOn.All(used =>
                !used.IsSigned || soundness.Holds(new Reliance(used.Name, used.IsSigned, reading.To), trust.Held))) is { } best
            ? new NotBeforeWord(best.From, best.Authority)
            : null;
    }
}
