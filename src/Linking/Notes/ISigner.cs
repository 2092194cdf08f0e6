using Linking.Events;

namespace Linking.Notes;

/// <summary>An Ed25519 private key that signs, wherever it is kept: in memory, or in a device that keeps it. Thread-safe.</summary>
public interface ISigner : IDisposable
{
    /// <summary>The public key, 32 bytes; the same as long as the object lives.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Looks whether it can sign now. What keeps the key tries to get it back first, where it was away.</summary>
    /// <param name="role">What it is asked to sign: a key may be held back from one thing and not from another.</param>
    /// <returns>Why not; null if it can.</returns>
    SignerProblem? FindProblem(KeyRole role);

    /// <summary>The 64-byte signature, the same for the same message every time.</summary>
    /// <exception cref="SignerException">The key cannot sign now.</exception>
    byte[] Sign(ReadOnlySpan<byte> message);
}
