using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Linking.Pkcs11;

/// <summary>A session with the objects of one key. Used under the module's lock.</summary>
internal sealed class OpenKey
{
    private const ulong EdDsa = 0x1057;

    private readonly ISession _session;
    private readonly IObjectHandle _private;

    private OpenKey(ISession session, int generation, IObjectHandle key, byte[] publicKey, ModuleKeyDescription description) =>
        (_session, Generation, _private, PublicKey, Description) = (session, generation, key, publicKey, description);

    /// <summary>Of the library that it was opened in.</summary>
    public int Generation { get; }

    public byte[] PublicKey { get; }

    public ModuleKeyDescription Description { get; }

    /// <exception cref="Notes.SignerException">There is no such token or key, or more than one, or the PIN is not right.</exception>
    public static OpenKey Open(IPkcs11Library library, int generation, ModuleKeyAddress address, bool isAttended)
    {
        var (session, device) = TokenSession.Open(library, address, isAttended);
        try
        {
            var key = TokenSession.FindOne(session, address, CKO.CKO_PRIVATE_KEY, "private");
            var publicKey = TokenSession.ReadPublicKey(session, address, key);
            bool?[] said =
            [
                .. session.GetAttributeValue(key, new List<CKA> { CKA.CKA_LOCAL, CKA.CKA_NEVER_EXTRACTABLE, CKA.CKA_SENSITIVE })
                    .Select(attribute => attribute.CannotBeRead ? (bool?)null : attribute.GetValueAsBool()),
            ];
            var description = new ModuleKeyDescription(said[0] == true && said[1] == true, said[2], device);
            return new OpenKey(session, generation, key, publicKey, description);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Whether the module still knows the key.</summary>
    /// <exception cref="Pkcs11Exception">It does not answer.</exception>
    public bool IsThere()
    {
        try
        {
            return !_session.GetAttributeValue(_private, new List<CKA> { CKA.CKA_LABEL })[0].CannotBeRead;
        }
        catch (Pkcs11Exception e) when (e.RV is CKR.CKR_OBJECT_HANDLE_INVALID or CKR.CKR_SESSION_HANDLE_INVALID or CKR.CKR_SESSION_CLOSED
            or CKR.CKR_USER_NOT_LOGGED_IN)
        {
            return false;
        }
    }

    public byte[] Sign(byte[] message)
    {
        using var mechanism = KeyModule.Factories.MechanismFactory.Create(EdDsa);
        return _session.Sign(mechanism, _private, message);
    }

    public void Close() => _session.Dispose();
}
