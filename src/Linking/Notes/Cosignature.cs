using System.Buffers.Binary;
using System.Text;

namespace Linking.Notes;

/// <summary>A C2SP witness's cosignature/v1 over a head (docs/spec/voucher.md, "cosigned").</summary>
public static class Cosignature
{
    private const int Size = 8 + 64;
    private const ulong MicrosecondsPerSecond = 1_000_000;

    /// <summary>The interval that a right line of the witness names: one second.</summary>
    /// <param name="text">The head's text.</param>
    /// <param name="line">A line that names the key.</param>
    /// <param name="witness">The witness's key.</param>
    /// <param name="from">The second.</param>
    /// <param name="to">Its last microsecond.</param>
    public static bool TryVerify(ReadOnlySpan<byte> text, NoteSignature line, VerifierKey witness, out Instant from, out Instant to)
    {
        (from, to) = (default, default);
        var bytes = line.Signature.Span;
        if (!witness.IsWitness || !line.IsOf(witness) || bytes.Length != Size)
            return false;
        var seconds = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        if (seconds > long.MaxValue / MicrosecondsPerSecond ||
            !Instant.TryFromMicroseconds(seconds * MicrosecondsPerSecond, out from) ||
            !witness.VerifyRaw(Message(text, seconds), bytes[8..]))
            return false;
        to = from.Plus(MicrosecondsPerSecond - 1);
        return true;
    }

    /// <summary>The line by which a witness cosigns a head.</summary>
    /// <param name="text">The head's text.</param>
    /// <param name="witness">The witness's key.</param>
    /// <param name="key">Its private key.</param>
    /// <param name="time">When; the line says the second.</param>
    public static NoteSignature Sign(ReadOnlySpan<byte> text, VerifierKey witness, SigningKey key, Instant time)
    {
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(key);
        if (!witness.IsWitness || !witness.PublicKey.SequenceEqual(key.PublicKey.Span))
            throw new ArgumentException("The private key is not the witness's.", nameof(key));
        var seconds = time.Microseconds / MicrosecondsPerSecond;
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, seconds);
        key.Sign(Message(text, seconds)).CopyTo(bytes, 8);
        return new NoteSignature(witness.Name, witness.Id, bytes);
    }

    private static byte[] Message(ReadOnlySpan<byte> text, ulong seconds) =>
        [.. Encoding.ASCII.GetBytes($"cosignature/v1\ntime {seconds}\n"), .. text];
}
