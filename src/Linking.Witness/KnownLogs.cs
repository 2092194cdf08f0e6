using Linking.Notes;

namespace Linking.Witness;

/// <summary>The logs that a witness cosigns, by origin, each with the keys that may sign its heads. Immutable.</summary>
public sealed class KnownLogs
{
    private readonly Dictionary<string, List<VerifierKey>> _keys = new(StringComparer.Ordinal);

    /// <param name="keys">Of logs; the name of each is its log's origin.</param>
    /// <exception cref="ArgumentException">One is of a type that signs no heads.</exception>
    public KnownLogs(IEnumerable<VerifierKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (var key in keys)
        {
            if (!key.IsLedgerKey)
                throw new ArgumentException($"{key.Name}: a log's heads are signed with Ed25519 (type 01).", nameof(keys));
            if (!_keys.TryGetValue(key.Name, out var known))
                _keys.Add(key.Name, known = []);
            known.Add(key);
        }
    }

    /// <summary>In no order.</summary>
    public IReadOnlyCollection<string> Origins => _keys.Keys;

    /// <summary>The keys of a log; null if it is not known.</summary>
    public IReadOnlyList<VerifierKey>? KeysOf(string origin) => _keys.GetValueOrDefault(origin);
}
