using System.Text;

using Linking.Client.Trust;
using Linking.Files;
using Linking.Hashing;
using Linking.Notes;

namespace Linking.Server.Witnesses;

/// <summary>
/// The newest heads with the lines of the witnesses that have cosigned them (docs/spec/witness.md, "Heads"). The newest one that as many
/// have cosigned under α as are demanded is kept in a folder; all else is in memory, of few heads. Thread-safe.
/// </summary>
internal sealed class CosignedHeads
{
    private const int MostHeads = 64;
    private const string AlphaName = "alpha.note";
    private const string BetaName = "beta.note";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, Lines> _heads = [];
    private readonly IReadOnlyList<WitnessAddress> _witnesses;
    private readonly int _quorum;
    private readonly WitnessPolicy _policy;
    private readonly string _folder;
    private KnownHead? _newest;

    /// <param name="witnesses">Whose lines count.</param>
    /// <param name="quorum">How many of them must have cosigned under α.</param>
    /// <param name="policy">What is shown of a head that too few have cosigned.</param>
    /// <param name="folder">Made if it is missing.</param>
    /// <exception cref="IOException">The folder cannot be used; also <see cref="UnauthorizedAccessException"/>.</exception>
    public CosignedHeads(IReadOnlyList<WitnessAddress> witnesses, int quorum, WitnessPolicy policy, string folder)
    {
        (_witnesses, _quorum, _policy, _folder) = (witnesses, quorum, policy, folder);
        DurableFolder.Create(folder);
    }

    /// <summary>The newest head that enough have cosigned, their lines behind the ledger's own; null: none yet.</summary>
    public SignedHead? Newest
    {
        get
        {
            lock (_lock)
                return _newest?.Signed;
        }
    }

    /// <summary>The size of that head; 0 for none.</summary>
    public ulong NewestSize
    {
        get
        {
            lock (_lock)
                return _newest?.Size ?? 0;
        }
    }

    /// <summary>
    /// The head to show to the public: the newest one with the lines that it has so far; or, where the policy is closed, the newest one
    /// that enough have cosigned.
    /// </summary>
    /// <param name="size">Of the newest head.</param>
    /// <param name="head">The newest head; null where it is not signed.</param>
    public SignedHead? Shown(ulong size, SignedHead? head)
    {
        lock (_lock)
        {
            return _policy == WitnessPolicy.Closed ? _newest?.Signed
                : head is not null && _heads.TryGetValue(size, out var lines) ? lines.With(head)
                : head is not null && size == _newest?.Size ? _newest.Signed
                : head;
        }
    }

    /// <summary>Takes up the head that was kept, if it is of this history and enough of these witnesses have cosigned it.</summary>
    /// <param name="root">The history roots of a size; null where the ledger is not so large.</param>
    /// <exception cref="IOException">The folder cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public async Task RestoreAsync(Func<ulong, Task<DigestPair?>> root)
    {
        // Another one is replaced by the next that is cosigned.
        if (Read(_folder) is not { } kept || CountOf(kept) < _quorum || await root(kept.Size) != kept.Root)
            return;
        lock (_lock)
            _newest ??= kept;
    }

    /// <summary>Whether a witness has cosigned a head of that size under a function.</summary>
    public bool Has(ulong size, Chain chain, WitnessAddress witness)
    {
        lock (_lock)
            return _heads.TryGetValue(size, out var lines) && lines[chain].ContainsKey(witness.Key.Name);
    }

    /// <summary>Keeps a line, which the caller has verified.</summary>
    /// <param name="size">Of the head.</param>
    /// <param name="head">With the ledger's own lines.</param>
    /// <param name="chain">Under which the line was given.</param>
    /// <param name="witness">Whose it is.</param>
    /// <param name="line">The line.</param>
    /// <exception cref="IOException">It could not be kept; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Add(ulong size, SignedHead head, Chain chain, WitnessAddress witness, NoteSignature line)
    {
        lock (_lock)
        {
            if (!_heads.TryGetValue(size, out var lines))
                _heads.Add(size, lines = new Lines());
            lines[chain][witness.Key.Name] = line;
            if (_heads.Count > MostHeads)
                _heads.Remove(_heads.Keys.First());
            if (size < _newest?.Size || lines[Chain.Alpha].Count < _quorum || !KnownHead.TryRead(lines.With(head), out var known))
                return;
            DurableFile.Replace(Path.Combine(_folder, AlphaName), known.Signed.Alpha.Span);
            DurableFile.Replace(Path.Combine(_folder, BetaName), known.Signed.Beta.Span);
            _newest = known;
        }
    }

    private static KnownHead? Read(string folder)
    {
        var (alpha, beta) = (Path.Combine(folder, AlphaName), Path.Combine(folder, BetaName));
        return IsNote(alpha) && IsNote(beta) &&
            KnownHead.TryRead(new SignedHead(File.ReadAllBytes(alpha), File.ReadAllBytes(beta)), out var head) ? head : null;

        static bool IsNote(string path) => File.Exists(path) && new FileInfo(path).Length <= SignedNote.MaxSize;
    }

    private int CountOf(KnownHead head) => SignedNote.TryParse(head.Signed.Alpha, out var note)
        ? _witnesses.Count(witness => note.Signatures.Any(
            line => Cosignature.TryVerify(note.TextBytes.Span, line, witness.Key, out _, out _)))
        : 0;

    /// <summary>Of one head: the lines by the names of the witnesses.</summary>
    private sealed class Lines
    {
        private readonly SortedDictionary<string, NoteSignature>[] _lines = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];

        public SortedDictionary<string, NoteSignature> this[Chain chain] => _lines[(int)chain];

        public SignedHead With(SignedHead head) => new(Joined(head.Alpha, Chain.Alpha), Joined(head.Beta, Chain.Beta));

        // One that has so many lines that it is no note any more is left as the ledger signed it.
        private ReadOnlyMemory<byte> Joined(ReadOnlyMemory<byte> note, Chain chain)
        {
            byte[] joined = [.. note.Span, .. this[chain].Values.SelectMany(line => Encoding.UTF8.GetBytes(line.ToString()))];
            return SignedNote.TryParse(joined, out _) ? joined : note;
        }
    }
}
