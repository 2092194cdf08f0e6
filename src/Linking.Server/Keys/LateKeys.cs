using System.Collections;

using Linking.Notes;

namespace Linking.Server.Keys;

/// <summary>Keys that configurations have brought or will bring, and those that are made while the server runs. Thread-safe.</summary>
/// <param name="first">Those of the start.</param>
internal sealed class LateKeys(IEnumerable<GatedSigner> first) : IReadOnlyList<ISigner>
{
    private readonly Lock _lock = new();
    private volatile ISigner[] _keys = [.. first];

    public int Count => _keys.Length;

    /// <summary>Of those that are not destroyed.</summary>
    public int CountLeft => _keys.Count(key => key is not GatedSigner { IsDestroyed: true });

    public ISigner this[int index] => _keys[index];

    public void Add(GatedSigner key)
    {
        lock (_lock)
            _keys = [.. _keys, key];
    }

    public IEnumerator<ISigner> GetEnumerator() => ((IEnumerable<ISigner>)_keys).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
