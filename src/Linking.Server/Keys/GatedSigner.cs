using System.Text;

using Linking.Events;
using Linking.Files;
using Linking.Notes;
using Linking.Pkcs11;
using Linking.Protocol.V1;

namespace Linking.Server.Keys;

/// <summary>A key that signs only what the gate lets it sign. Thread-safe.</summary>
/// <param name="inner">The key; disposed with this.</param>
/// <param name="gate">Asked before each signature.</param>
/// <param name="path">The file that brought it.</param>
/// <param name="read">The key that a file brings; the caller's to dispose.</param>
internal sealed class GatedSigner(ISigner inner, KeyGate gate, string path, Func<string, ISigner> read) : ISigner
{
    private volatile bool _isDestroyed;

    private static readonly byte[] PublicationBegin = Encoding.ASCII.GetBytes("linking publication v");

    /// <summary>By which it is named to people and in the gate.</summary>
    public string Fingerprint { get; } = new VerifierKey("key", inner.PublicKey.Span).Fingerprint;

    public ReadOnlyMemory<byte> PublicKey => inner.PublicKey;

    /// <summary>The file that brought it.</summary>
    public string Path => path;

    /// <summary>The key itself, to look at.</summary>
    public ISigner Inner => inner;

    /// <summary>Whether <see cref="Destroy"/> was called for it: then it signs nothing, also where that broke off.</summary>
    public bool IsDestroyed => _isDestroyed;

    private SignerProblem? Destroyed => !_isDestroyed ? null : new SignerProblem(
        $"The key {Protocol.KeyMessages.ShortOf(Fingerprint)} was destroyed.", "Nobody can bring it back: name another one.");

    public SignerProblem? FindProblem(KeyRole role) => Destroyed ?? gate.FindProblem(Fingerprint, role switch
    {
        KeyRole.AlphaHead or KeyRole.BetaHead => KeyPurpose.Heads,
        KeyRole.Publication => KeyPurpose.Publications,
        _ => KeyPurpose.Unspecified,
    }) ?? inner.FindProblem(role);

    public byte[] Sign(ReadOnlySpan<byte> message) => (Destroyed ?? gate.FindProblem(Fingerprint, PurposeOf(message))) is { } problem
        ? throw new SignerException(problem)
        : inner.Sign(message);

    /// <summary>
    /// Takes a key away for good: in a module, from memory, and its files, which are written over before they are deleted. From the call on
    /// none of them signs. No file is touched unless each still brings this key.
    /// </summary>
    /// <param name="copies">The key, once for each file that brought it.</param>
    /// <exception cref="SignerException">The module does not destroy it; the file is still there.</exception>
    /// <exception cref="IOException">
    /// A file brings something else by now, or is not written over or deleted; also <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    public static void Destroy(IReadOnlyList<GatedSigner> copies)
    {
        foreach (var copy in copies)
            copy._isDestroyed = true;
        foreach (var copy in copies)
            copy.RequireOwnFile();
        foreach (var copy in copies)
            copy.Erase();
    }

    public void Dispose() => inner.Dispose();

    private void RequireOwnFile()
    {
        try
        {
            using var found = read(path);
            if (found.PublicKey.Span.SequenceEqual(PublicKey.Span))
                return;
        }
        catch (Exception e) when (e is FormatException or StartupException)
        {
            // What cannot be read as a key is not this key.
        }

        throw new IOException(
            $"The file {path} no longer holds it, and nothing was deleted. Start the server, so that it reads the files as they lie now, " +
            "and ask again if it has the key still");
    }

    private void Erase()
    {
        if (inner is ModuleSigner module)
            module.Destroy();
        DurableFile.Erase(path);
        inner.Dispose();
    }

    // The text itself says what it is, whoever asks for its signature.
    private static KeyPurpose PurposeOf(ReadOnlySpan<byte> message) =>
        message.StartsWith(PublicationBegin) ? KeyPurpose.Publications
        : Checkpoint.TryParse(Encoding.UTF8.GetString(message), out _) ? KeyPurpose.Heads
        : KeyPurpose.Unspecified;
}
