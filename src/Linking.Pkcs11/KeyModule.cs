using System.Collections.Concurrent;
using System.Runtime.InteropServices;

using Linking.Notes;

using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Linking.Pkcs11;

/// <summary>
/// A module's library, which a process loads once, whatever number of keys it uses there. Everything that is done in it is done
/// under one lock: many modules take no two calls at once.
/// </summary>
internal sealed class KeyModule
{
    private static readonly ConcurrentDictionary<string, KeyModule> Loaded = new(StringComparer.Ordinal);

    private readonly Lock _lock = new();
    private readonly string _path;
    private IPkcs11Library? _library;

    // The package asks for 'libdl', a name that only a machine with a C compiler's files has.
    static KeyModule() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly,
        (name, _, _) => name == "libdl" && NativeLibrary.TryLoad("libdl.so.2", out var handle) ? handle : 0);

    private KeyModule(string path) => _path = path;

    /// <summary>How often the library was loaded: sessions of an earlier time are no more.</summary>
    public int Generation { get; private set; }

    public static Pkcs11InteropFactories Factories { get; } = new();

    /// <summary>The module of a library, which is loaded when it is first used.</summary>
    public static KeyModule Of(string path) => Loaded.GetOrAdd(Path.GetFullPath(path), full => new KeyModule(full));

    /// <summary>Uses the library alone.</summary>
    /// <exception cref="SignerException">It cannot be loaded, or what is done in it says so.</exception>
    /// <exception cref="Pkcs11Exception">A call failed.</exception>
    public T Use<T>(Func<IPkcs11Library, T> use)
    {
        lock (_lock)
            return use(_library ??= Load());
    }

    /// <summary>Gives the library back: the next use loads it again, which some need to find a device that was away.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            var library = _library;
            _library = null;
            try
            {
                library?.Dispose();
            }
            catch (Pkcs11Exception)
            {
                // What is broken need not end well; the next use says whether it is there again.
            }
        }
    }

    private IPkcs11Library Load()
    {
        if (!File.Exists(_path))
            throw Away("there is no such file", null);
        try
        {
            var library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, _path, AppType.MultiThreaded);
            Generation++;
            return library;
        }
        catch (Exception e) when (e is Pkcs11Exception or UnmanagedException or DllNotFoundException or BadImageFormatException)
        {
            throw Away(e is Pkcs11Exception failed ? $"{failed.RV}" : e.Message, e);
        }
    }

    private SignerException Away(string why, Exception? inner) => new(
        new SignerProblem(
            $"The library {_path} of the module that keeps a key cannot be used: {why}.",
            "See that it is installed, that the device is there, and that its own settings are right; it is tried again by itself."),
        inner);
}
