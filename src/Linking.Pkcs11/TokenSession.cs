using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using Linking.Notes;

using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Linking.Pkcs11;

/// <summary>Sessions with a token, and what is looked for in them.</summary>
internal static class TokenSession
{
    private const int MaxPin = 256;
    private const CKK Edwards = (CKK)0x40;
    private const ulong GenerateEdwards = 0x1055;

    // The curve as PKCS #11 3.0 names it: the printable string "edwards25519".
    private static readonly byte[] Curve = [0x13, 0x0c, .. "edwards25519"u8];

    /// <summary>Opens a session, and says which device it is with.</summary>
    /// <exception cref="SignerException">There is no such token, or more than one, or the PIN is not right.</exception>
    public static (ISession Session, ModuleDevice Device) Open(
        IPkcs11Library library, ModuleKeyAddress address, bool isAttended, bool writes = false)
    {
        var slots = library.GetSlotList(SlotsType.WithTokenPresent)
            .Where(slot => slot.GetTokenInfo().Label.TrimEnd('\0', ' ') == address.Token).ToList();
        if (slots is not [var one])
        {
            throw Problem(
                slots.Count == 0
                    ? $"The module {address.Module} has no token labelled '{address.Token}'."
                    : $"The module {address.Module} has {slots.Count} tokens labelled '{address.Token}'.",
                "See that the right device is there, once; it is tried again by itself.");
        }

        var session = one.OpenSession(writes ? SessionType.ReadWrite : SessionType.ReadOnly);
        try
        {
            if (address.PinFile is { } file)
                Login(session, one.GetTokenInfo(), address, file, isAttended);
            return (session, DeviceOf(one.GetTokenInfo()));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Does something in a session that may write.</summary>
    public static T Within<T>(IPkcs11Library library, ModuleKeyAddress address, bool isAttended, Func<ISession, T> use)
    {
        using var session = Open(library, address, isAttended, writes: true).Session;
        return use(session);
    }

    /// <summary>The Ed25519 keys of a class that an address names.</summary>
    public static List<IObjectHandle> Find(ISession session, ModuleKeyAddress address, CKO kind)
    {
        var factory = session.Factories.ObjectAttributeFactory;
        var wanted = new List<IObjectAttribute> { factory.Create(CKA.CKA_CLASS, kind), factory.Create(CKA.CKA_KEY_TYPE, Edwards) };
        if (address.Label is { } label)
            wanted.Add(factory.Create(CKA.CKA_LABEL, label));
        if (address.Id is { } id)
            wanted.Add(factory.Create(CKA.CKA_ID, Convert.FromHexString(id)));
        try
        {
            return session.FindAllObjects(wanted);
        }
        finally
        {
            wanted.ForEach(attribute => attribute.Dispose());
        }
    }

    /// <exception cref="SignerException">There is none, or more than one.</exception>
    public static IObjectHandle FindOne(ISession session, ModuleKeyAddress address, CKO kind, string word)
    {
        var found = Find(session, address, kind);
        var name = address.Label is { } label ? $"labelled '{label}'" : $"with the id {address.Id}";
        return found switch
        {
            [var one] => one,
            [] => throw Problem(
                $"The token '{address.Token}' holds no {word} Ed25519 key {name}" +
                $"{(address.PinFile is null ? ", or hides it without a PIN" : "")}.",
                "Put the token back that holds it, or name the right one."),
            _ => throw Problem(
                $"The token '{address.Token}' holds {found.Count} {word} Ed25519 keys {name}: which one is meant is not certain.",
                "Name the one that is meant by its id as well (id=%01), or take the other away."),
        };
    }

    /// <summary>The public key that stands beside a private key, with the same id.</summary>
    /// <exception cref="SignerException">There is none, or it is no Ed25519 key.</exception>
    public static byte[] ReadPublicKey(ISession session, ModuleKeyAddress address, IObjectHandle key)
    {
        var id = session.GetAttributeValue(key, new List<CKA> { CKA.CKA_ID })[0].GetValueAsByteArray();
        var one = FindOne(session, address with { Id = id is { Length: > 0 } ? Convert.ToHexStringLower(id) : address.Id },
            CKO.CKO_PUBLIC_KEY, "public");
        var point = session.GetAttributeValue(one, new List<CKA> { CKA.CKA_EC_POINT })[0].GetValueAsByteArray();
        // A DER octet string, as PKCS #11 3.0 has it, or the bytes alone, as some modules do.
        var bytes = point is [0x04, 0x20, .. var inner] && inner.Length == 32 ? inner : point;
        try
        {
            return new VerifierKey("key", bytes).PublicKey.ToArray();
        }
        catch (ArgumentException e)
        {
            throw new SignerException(
                new SignerProblem($"The public key beside {address} is no Ed25519 key: {e.Message}", "Make the key again in the module."),
                e);
        }
    }

    /// <summary>Makes a key that never leaves the token.</summary>
    public static void Generate(ISession session, string label, byte[] id)
    {
        var factory = session.Factories.ObjectAttributeFactory;
        List<IObjectAttribute> open =
        [
            factory.Create(CKA.CKA_TOKEN, true), factory.Create(CKA.CKA_PRIVATE, false), factory.Create(CKA.CKA_VERIFY, true),
            factory.Create(CKA.CKA_LABEL, label), factory.Create(CKA.CKA_ID, id), factory.Create(CKA.CKA_EC_PARAMS, Curve),
        ];
        List<IObjectAttribute> secret =
        [
            factory.Create(CKA.CKA_TOKEN, true), factory.Create(CKA.CKA_PRIVATE, true), factory.Create(CKA.CKA_SIGN, true),
            factory.Create(CKA.CKA_SENSITIVE, true), factory.Create(CKA.CKA_EXTRACTABLE, false),
            factory.Create(CKA.CKA_LABEL, label), factory.Create(CKA.CKA_ID, id),
        ];
        try
        {
            using var mechanism = KeyModule.Factories.MechanismFactory.Create(GenerateEdwards);
            session.GenerateKeyPair(mechanism, open, secret, out _, out _);
        }
        finally
        {
            open.Concat(secret).ToList().ForEach(attribute => attribute.Dispose());
        }
    }

    private static ModuleDevice DeviceOf(ITokenInfo token)
    {
        return new ModuleDevice(Words(token.ManufacturerId), Words(token.Model), Version(token.FirmwareVersion));

        // Two numbers, of which the package writes the second one with two digits.
        static string Version(string text) => string.Join('.', text.Split('.').Select(
            part => byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? $"{number}" : "?"));

        static string Words(string text) => string.Concat(text.TrimEnd('\0', ' ').Select(c => char.IsControl(c) ? '?' : c));
    }

    private static void Login(ISession session, ITokenInfo token, ModuleKeyAddress address, string file, bool isAttended)
    {
        const string correct = "Put the right PIN into the file, show the key once with 'linking key show', which tries it, and restart.";
        var flags = token.TokenFlags;
        if (flags.UserPinLocked)
            throw Refused($"The token '{address.Token}' has locked the user's PIN.", "Unlock it by the token's security officer.");
        if (flags.UserPinFinalTry)
            throw Refused(
                $"The token '{address.Token}' takes one more PIN before it locks: none is tried.", "Log in with the token's own tool.");
        if (flags.UserPinCountLow && !isAttended)
            throw Refused($"The token '{address.Token}' has refused a PIN since the last right one: none is tried.", correct);
        var pin = ReadPin(file);
        try
        {
            session.Login(CKU.CKU_USER, pin);
        }
        catch (Pkcs11Exception e) when (e.RV is CKR.CKR_USER_ALREADY_LOGGED_IN)
        {
            // By another key of the same token: a process logs in once.
        }
        catch (Pkcs11Exception e) when (e.RV is not (CKR.CKR_TOKEN_NOT_PRESENT or CKR.CKR_DEVICE_REMOVED or CKR.CKR_SESSION_HANDLE_INVALID
            or CKR.CKR_SESSION_CLOSED or CKR.CKR_CRYPTOKI_NOT_INITIALIZED))
        {
            // Modules answer a wrong PIN with all kinds of codes: whatever does not say that the device is away counts as a refusal.
            throw Refused($"The token '{address.Token}' refuses the PIN in {file} ({e.RV}). It is not tried again.", correct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }
    }

    private static byte[] ReadPin(string file)
    {
        const string how = "It holds the PIN alone, on one line, and is readable by its owner only (chmod 600).";
        var bytes = GC.AllocateUninitializedArray<byte>(MaxPin + 1, pinned: true);
        try
        {
            using var handle = File.OpenHandle(file);
            if (!OperatingSystem.IsWindows() &&
                (File.GetUnixFileMode(handle) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None)
                throw Problem($"The PIN file {file} can be read by others than its owner.", how);
            var length = RandomAccess.Read(handle, bytes, 0);
            var pin = bytes.AsSpan(0, length).TrimEnd("\r\n"u8).ToArray();
            return pin.Length is > 0 and <= MaxPin && Encoding.UTF8.GetCharCount(pin) > 0
                ? pin
                : throw Problem($"The PIN file {file} is empty or too long.", how);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SignerException(new SignerProblem($"The PIN file {file} cannot be read: {e.Message}", how), e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static SignerException Problem(string reason, string advice) => new(new SignerProblem(reason, advice));

    private static SignerException Refused(string reason, string advice) =>
        new(new SignerProblem(reason, advice), new RefusedPinException(reason));
}
