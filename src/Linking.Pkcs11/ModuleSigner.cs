using Linking.Events;
using Linking.Notes;

using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Linking.Pkcs11;

/// <summary>
/// A key in a module. The private key never leaves it; each signature is checked before it is given out. Where the module is away
/// the key cannot sign, and can again when it is back. A PIN that was refused is not tried again.
/// </summary>
public sealed class ModuleSigner : ISigner
{
    private readonly ModuleKeyAddress _address;
    private readonly KeyModule _module;
    private readonly bool _isAttended;
    private readonly VerifierKey _verifier;
    private OpenKey? _open;
    private SignerProblem? _refused;
    private bool _disposed;

    private ModuleSigner(ModuleKeyAddress address, KeyModule module, bool isAttended, OpenKey open)
    {
        (_address, _module, _isAttended, _open) = (address, module, isAttended, open);
        PublicKey = open.PublicKey;
        Description = open.Description;
        _verifier = new VerifierKey("key", PublicKey.Span);
    }

    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>What the module says of the key.</summary>
    public ModuleKeyDescription Description { get; }

    /// <summary>Where it lies.</summary>
    public ModuleKeyAddress Address => _address;

    /// <summary>What is missing of a key that the module describes so; null: nothing. Asked whenever the key is opened again.</summary>
    public Func<ModuleKeyDescription, string?>? MissingOf { get; set; }

    /// <summary>Opens the key that an address names.</summary>
    /// <param name="address">Where it lies.</param>
    /// <param name="isAttended">
    /// Whether a person stands by: then the PIN is tried also where one was refused before. A server, which somebody restarts again and
    /// again, would lock the token.
    /// </param>
    /// <exception cref="SignerException">It cannot be opened.</exception>
    public static ModuleSigner Open(ModuleKeyAddress address, bool isAttended)
    {
        ArgumentNullException.ThrowIfNull(address);
        var module = KeyModule.Of(address.Module);
        return new ModuleSigner(address, module, isAttended, OpenIn(module, address, isAttended));
    }

    /// <summary>Looks whether a key can be made in the module: it answers, and has none of that label. Nothing is made.</summary>
    /// <param name="address">Where; an id counts for nothing.</param>
    /// <param name="isAttended">As in <see cref="Open"/>.</param>
    /// <exception cref="SignerException">It cannot.</exception>
    public static void RequireNew(ModuleKeyAddress address, bool isAttended)
    {
        ArgumentNullException.ThrowIfNull(address);
        Run(address, KeyModule.Of(address.Module), library => TokenSession.Within(library, address, isAttended, session =>
        {
            RequireNew(session, address);
            return true;
        }));
    }

    /// <summary>Makes a new key in the module, which it never leaves.</summary>
    /// <param name="address">Where, with a label, and with an id that nothing else has (<see cref="ModuleKeyAddress.WithNewId"/>).</param>
    /// <param name="isAttended">As in <see cref="Open"/>.</param>
    /// <exception cref="SignerException">
    /// There is one of that label, or the module does not say that it was made: it may be there all the same, and
    /// <see cref="TakeOut"/> takes it away.
    /// </exception>
    public static void Generate(ModuleKeyAddress address, bool isAttended)
    {
        ArgumentNullException.ThrowIfNull(address);
        var id = Convert.FromHexString(address.Id!);
        Run(address, KeyModule.Of(address.Module), library => TokenSession.Within(library, address, isAttended, session =>
        {
            RequireNew(session, address);
            TokenSession.Generate(session, address.Label!, id);
            return true;
        }));
    }

    /// <summary>Destroys what <see cref="Generate"/> made, whole or in part. Where that is nothing, nothing is done.</summary>
    /// <param name="address">As it was made, with its id.</param>
    /// <param name="isAttended">As in <see cref="Open"/>.</param>
    /// <exception cref="SignerException">Something may be there still.</exception>
    public static void TakeOut(ModuleKeyAddress address, bool isAttended)
    {
        ArgumentNullException.ThrowIfNull(address);
        // Without it every key of that label would go.
        if (address.Id is null)
            throw new ArgumentException("It has no id.", nameof(address));
        Run(address, KeyModule.Of(address.Module), library => TokenSession.Within(library, address, isAttended, session =>
        {
            // The private one first, as in Destroy.
            TokenSession.Find(session, address, CKO.CKO_PRIVATE_KEY).ForEach(session.DestroyObject);
            TokenSession.Find(session, address, CKO.CKO_PUBLIC_KEY).ForEach(session.DestroyObject);
            return true;
        }));
    }

    public SignerProblem? FindProblem(KeyRole role)
    {
        if (_refused is not null)
            return _refused;
        try
        {
            Run(_address, _module, library =>
            {
                Reopen(library);
                if (!_open!.IsThere())
                {
                    Close();
                    Reopen(library);
                }

                return true;
            });
            return null;
        }
        catch (SignerException e)
        {
            Close();
            if (e.InnerException is RefusedPinException)
                _refused = e.Problem;
            else
                _module.Reset();
            return e.Problem;
        }
    }

    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var bytes = message.ToArray();
        if (_refused is not null)
            throw new SignerException(_refused);
        try
        {
            var signature = Run(_address, _module, library =>
            {
                Reopen(library);
                return _open!.Sign(bytes);
            });
            return _verifier.Verify(bytes, signature) ? signature : throw new SignerException(new SignerProblem(
                $"The module answered with a signature that is not right, asked for one of {_address}.",
                "Do not use this module until its maker has explained it."));
        }
        catch (SignerException e)
        {
            Close();
            if (e.InnerException is RefusedPinException)
                _refused = e.Problem;
            throw;
        }
    }

    /// <summary>Destroys the key in the module, and the public one beside it.</summary>
    /// <exception cref="SignerException">The module does not do it.</exception>
    public void Destroy() => Run(_address, _module, library => TokenSession.Within(library, _address, _isAttended, session =>
    {
        var key = TokenSession.FindOne(session, _address, CKO.CKO_PRIVATE_KEY, "private");
        if (!TokenSession.ReadPublicKey(session, _address, key).AsSpan().SequenceEqual(PublicKey.Span))
        {
            throw new SignerException(new SignerProblem(
                $"{_address} is another key than before.", "Nothing was destroyed: put the module back that holds the key."));
        }

        // The private one first: what breaks off leaves a public key alone.
        var beside = TokenSession.Find(session, _address, CKO.CKO_PUBLIC_KEY);
        session.DestroyObject(key);
        if (beside is [var one])
            session.DestroyObject(one);
        return true;
    }));

    public void Dispose()
    {
        _disposed = true;
        Close();
    }

    private static OpenKey OpenIn(KeyModule module, ModuleKeyAddress address, bool isAttended) =>
        Run(address, module, library => OpenKey.Open(library, module.Generation, address, isAttended));

    private static void RequireNew(ISession session, ModuleKeyAddress address)
    {
        if (TokenSession.Find(session, address with { Id = null }, CKO.CKO_PRIVATE_KEY).Count > 0)
        {
            throw new SignerException(new SignerProblem(
                $"The token '{address.Token}' holds a private key labelled '{address.Label}' already.",
                "A key is never overwritten: choose another label."));
        }
    }

    private static T Run<T>(ModuleKeyAddress address, KeyModule module, Func<IPkcs11Library, T> use)
    {
        try
        {
            return module.Use(use);
        }
        catch (Exception e) when (e is Pkcs11Exception or ObjectDisposedException)
        {
            var why = e is Pkcs11Exception failed ? $"{failed.Method} gives {failed.RV}" : "its session has ended";
            throw new SignerException(
                new SignerProblem(
                    $"The module {address.Module} does not answer for the token '{address.Token}': {why}.",
                    "See that the device is there and that the module's own settings are right; it is tried again by itself."),
                e);
        }
    }

    // Under the module's lock.
    private void Reopen(IPkcs11Library library)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_open is { } open && open.Generation == _module.Generation)
            return;
        var again = OpenKey.Open(library, _module.Generation, _address, _isAttended);
        if (!again.PublicKey.AsSpan().SequenceEqual(PublicKey.Span))
        {
            again.Close();
            throw new SignerException(new SignerProblem(
                $"{_address} is another key than before.", "Put the module back that holds the ledger's key."));
        }

        // What was demanded of it at the start holds for as long as the server runs.
        if (MissingOf?.Invoke(again.Description) is { } missing)
        {
            again.Close();
            throw new SignerException(new SignerProblem(
                $"The module says something else of {_address} than before: {missing}.", "Put the module back that held the key."));
        }

        _open = again;
    }

    private void Close()
    {
        var open = Interlocked.Exchange(ref _open, null);
        if (open is null)
            return;
        try
        {
            _module.Use(_ =>
            {
                if (open.Generation == _module.Generation)
                    open.Close();
                return true;
            });
        }
        catch (Exception e) when (e is Pkcs11Exception or SignerException)
        {
            // The module is away: its sessions have ended with it.
        }
    }
}
