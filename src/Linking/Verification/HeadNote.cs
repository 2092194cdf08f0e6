using System.Collections.Concurrent;

using Linking.Notes;

namespace Linking.Verification;

/// <summary>A note of a signed head. Whose signature it bears is found out once a key. Thread-safe.</summary>
internal sealed class HeadNote(SignedNote note, Checkpoint checkpoint)
{
    private readonly ConcurrentDictionary<VerifierKey, bool> _signed = new(concurrencyLevel: 1, capacity: 1);

    public Checkpoint Checkpoint => checkpoint;

    public IReadOnlyList<NoteSignature> Signatures => note.Signatures;

    public bool IsSignedBy(VerifierKey key) => _signed.GetOrAdd(key, note.IsSignedBy);
}
