using System.Reflection;
using System.Runtime.InteropServices;

namespace Linking.Notes;

/// <summary>
/// Ed25519 (RFC 8032) by the system's libcrypto, OpenSSL 1.1.1 or later, which the runtime itself requires on
/// Linux. The runtime has no Ed25519 of its own; when it has, only this file and its callers in this folder change.
/// </summary>
internal static partial class Ed25519
{
    public const int KeySize = 32;
    public const int SignatureSize = 64;
    private const string Library = "libcrypto";
    private const int EvpPkeyEd25519 = 1087;

    static Ed25519()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Ed25519).Assembly, Resolve);
        }
        catch (InvalidOperationException)
        {
            // The program that hosts this library has set a resolver for it: finding libcrypto is in its hands.
        }
    }

    public static KeyHandle ImportPublicKey(ReadOnlySpan<byte> key) =>
        Check(EVP_PKEY_new_raw_public_key(EvpPkeyEd25519, 0, key, (nuint)key.Length));

    public static KeyHandle ImportPrivateKey(ReadOnlySpan<byte> seed) =>
        Check(EVP_PKEY_new_raw_private_key(EvpPkeyEd25519, 0, seed, (nuint)seed.Length));

    public static byte[] ExportPublicKey(KeyHandle key)
    {
        var bytes = new byte[KeySize];
        nuint length = KeySize;
        if (EVP_PKEY_get_raw_public_key(key, bytes, ref length) != 1)
            throw Failure("read the public key");
        return bytes;
    }

    public static byte[] Sign(KeyHandle key, ReadOnlySpan<byte> message)
    {
        using var context = NewContext();
        var signature = new byte[SignatureSize];
        nuint length = SignatureSize;
        if (EVP_DigestSignInit(context, 0, 0, 0, key) != 1 ||
            EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) != 1)
            throw Failure("sign");
        return signature;
    }

    public static bool Verify(KeyHandle key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var context = NewContext();
        if (EVP_DigestVerifyInit(context, 0, 0, 0, key) != 1)
            throw Failure("start verifying");
        var result = EVP_DigestVerify(context, signature, (nuint)signature.Length, message, (nuint)message.Length);
        if (result != 1)
            ERR_clear_error();
        return result == 1;
    }

    private static KeyHandle Check(KeyHandle key) => key.IsInvalid ? throw Failure("take an Ed25519 key") : key;

    private static ContextHandle NewContext()
    {
        var context = EVP_MD_CTX_new();
        return context.IsInvalid ? throw Failure("allocate a digest context") : context;
    }

    private static PlatformNotSupportedException Failure(string what)
    {
        ERR_clear_error();
        return new PlatformNotSupportedException($"The system's libcrypto could not {what}. Linking needs OpenSSL 1.1.1 or later with Ed25519.");
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
            return 0;
        foreach (var candidate in (string[])["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto-3-x64.dll", Library])
        {
            if (NativeLibrary.TryLoad(candidate, assembly, path, out var handle))
                return handle;
        }

        throw new DllNotFoundException("Linking needs the system's libcrypto for Ed25519: install OpenSSL 3 (on Debian and Ubuntu the package libssl3 or libssl3t64).");
    }

    internal sealed class KeyHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_PKEY_free(handle);
            return true;
        }
    }

    private sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }

    [LibraryImport(Library)]
    private static partial KeyHandle EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial KeyHandle EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_get_raw_public_key(KeyHandle key, Span<byte> destination, ref nuint length);

    [LibraryImport(Library)]
    private static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    private static partial ContextHandle EVP_MD_CTX_new();

    [LibraryImport(Library)]
    private static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSignInit(ContextHandle context, nint keyContext, nint type, nint engine, KeyHandle key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestSign(ContextHandle context, Span<byte> signature, ref nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerifyInit(ContextHandle context, nint keyContext, nint type, nint engine, KeyHandle key);

    [LibraryImport(Library)]
    private static partial int EVP_DigestVerify(ContextHandle context, ReadOnlySpan<byte> signature, nuint length, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();
}
