using Linking.Hashing;
using Linking.Notes;
using Linking.Trees;

namespace Linking.Witness;

/// <summary>
/// Cosigns heads of known logs, each only if it extends the one cosigned before (docs/spec/witness.md). Thread-safe; the key is
/// borrowed.
/// </summary>
/// <param name="key">The witness's key, of type 04.</param>
/// <param name="signing">Its private key.</param>
/// <param name="logs">Whose heads are cosigned.</param>
/// <param name="states">What was cosigned.</param>
/// <param name="time">What the cosignatures say.</param>
public sealed class CosigningWitness(VerifierKey key, SigningKey signing, KnownLogs logs, LogStates states, TimeProvider time)
{
    /// <summary>Answers a request. What is cosigned is durable before this returns.</summary>
    /// <param name="body">Of the request; not changed meanwhile.</param>
    /// <exception cref="IOException">
    /// What would be cosigned could not be remembered; also <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    public WitnessAnswer Add(ReadOnlyMemory<byte> body)
    {
        if (!AddRequest.TryParse(body, out var request, out var problem))
            return WitnessAnswer.Unreadable(problem);
        var head = request.Head;
        if (logs.KeysOf(head.Origin) is not { } keys)
            return WitnessAnswer.Of(request, 404, "This witness does not know that origin.");
        var named = keys.Where(k => request.Signed.Signatures.Any(line => line.IsOf(k))).ToList();
        if (named.Count == 0)
            return WitnessAnswer.Of(request, 403, "No key that this witness knows of that origin has signed the checkpoint.");
        if (!named.TrueForAll(k => request.Signed.IsSignedBy(k)))
            return WitnessAnswer.Of(request, 403, "A signature of a key that this witness knows is wrong.");
        if (head.Function is not { } function)
            return WitnessAnswer.Of(request, 400, "The root has not the length of the origin's hash function.");
        if (request.Old > head.Size)
            return WitnessAnswer.Of(request, 400, "The old size is larger than the checkpoint's.");
        var state = states.Of(head.Origin);
        lock (state.Gate)
        {
            if (Refusal(request, function, state.Head) is { } refusal)
                return refusal;
            if (state.Head != head)
                states.Write(state, head);
        }

        var line = Cosignature.Sign(request.Signed.TextBytes.Span, key, signing, Instant.FromDateTime(time.GetUtcNow()));
        return WitnessAnswer.Of(request, 200, line.ToString().TrimEnd('\n'));
    }

    private static WitnessAnswer? Refusal(AddRequest request, HashFunction function, Checkpoint? known)
    {
        var head = request.Head;
        var size = known?.Size ?? 0;
        if (request.Old != size)
            return WitnessAnswer.Of(request, 409, $"{size}") with { ContentType = WitnessAnswer.SizeType };
        if (known is null)
            return request.Proof.IsEmpty ? null : WitnessAnswer.Of(request, 422, "There is a proof, and nothing that it could prove.");
        if (head.Size == size && head.Root != known.Root)
            return WitnessAnswer.Of(request, 409, "This witness has cosigned another root of that size.") with { IsFork = true };
        return Folding.IsConsistent(function, size, known.Root, head.Size, head.Root, request.Proof.Span)
            ? null
            : WitnessAnswer.Of(request, 422, "The proof does not show that the checkpoint extends the one cosigned before.") with
            {
                IsFork = true,
            };
    }
}
