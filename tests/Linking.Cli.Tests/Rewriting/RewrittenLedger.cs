using System.Text;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Server.Hosting;
using Linking.Storage;
using Linking.Trees;

using Microsoft.Data.Sqlite;

namespace Linking.Cli.Tests.Rewriting;

/// <summary>
/// What an operator who has all keys makes of his ledger: another leaf in one round, and everything behind it made anew and signed, under
/// one function or both. Of the other function everything stays as it was stored.
/// </summary>
internal sealed class RewrittenLedger
{
    private static readonly Suite Suite = Suite.One;

    private readonly List<StoredRound> _rounds;
    private readonly List<StoredPublication> _publications;
    private readonly HeadSigner _signer;
    private readonly NoteSigner _publisher;
    private readonly List<DigestPair> _roots = [Suite.Empty];

    private RewrittenLedger(List<StoredRound> rounds, List<StoredPublication> publications, HeadSigner signer, NoteSigner publisher) =>
        (_rounds, _publications, _signer, _publisher) = (rounds, publications, signer, publisher);

    public IReadOnlyList<StoredRound> Rounds => _rounds;

    public IReadOnlyList<StoredPublication> Publications => _publications;

    public SignedHead Head { get; private set; } = null!;

    public IReadOnlyList<DigestPair> Roots => _roots;

    /// <summary>Whose signature under the heads is right.</summary>
    public IEnumerable<VerifierKey> HeadKeys => Enum.GetValues<Chain>().SelectMany(_signer.VerifierKeys);

    /// <summary>From a size to a larger one: SUBPROOF of RFC 9162, section 2.1.4.1, over the links as they are stored.</summary>
    public MerklePath Prove(int first, int second)
    {
        var steps = new List<DigestPair>();
        Add(first, 0, second, isComplete: true);
        return MerklePath.Of(Suite.Width, [.. steps]);

        void Add(int from, int begin, int size, bool isComplete)
        {
            if (from == size)
            {
                if (!isComplete)
                    steps.Add(RootOf(begin, size));
                return;
            }

            var k = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size) / 2;
            if (from <= k)
            {
                Add(from, begin, k, isComplete);
                steps.Add(RootOf(begin + k, size - k));
            }
            else
            {
                Add(from - k, begin + k, size - k, isComplete: false);
                steps.Add(RootOf(begin, k));
            }
        }
    }

    /// <summary>Reads a ledger whose server has stopped, without changing it.</summary>
    public static async Task<RewrittenLedger> ReadAsync(string data)
    {
        await using var truth = TruthFile.OpenReadOnly(data);
        var rounds = new List<StoredRound>();
        while (await truth.ReadRoundAsync((ulong)rounds.Count, CancellationToken.None) is { } round)
            rounds.Add(round);
        var publications = new List<StoredPublication>();
        await foreach (var publication in truth.ReadPublicationsAsync(1, ulong.MaxValue, CancellationToken.None))
            publications.Add(publication);
        var ledger = Header.Decode(rounds[0].Header).Ledger;
        var (heads, published) = (Key("heads"), Key("publications"));
        return new RewrittenLedger(
            rounds, publications, new HeadSigner(ledger, Suite, [heads], [heads]), new NoteSigner(ledger.PublicationOrigin, [published]));

        SigningKey Key(string name) => SigningKey.ParsePem(File.ReadAllBytes(Path.Combine(data, "keys", name + ".pem")));
    }

    /// <summary>Changes the only leaf of a round, signs all heads and publications behind it, and goes on by a round.</summary>
    /// <param name="round">k; null: nothing is rewritten, the ledger goes on by a round.</param>
    /// <param name="chains">The functions under which it is done.</param>
    /// <param name="isPublished">Whether publications are made anew too.</param>
    public void Rewrite(ulong? round, Chain[] chains, bool isPublished = true)
    {
        var history = new CompactRange();
        _rounds.Add(Next());
        for (var n = 0; n < _rounds.Count; n++)
        {
            if ((ulong)n >= round || n == _rounds.Count - 1)
                _rounds[n] = Made(n, (ulong)n == round, history.Size == 0 ? Suite.Empty : history.Root, chains);
            history.Append(_rounds[n].Link);
            _roots.Add(history.Root);
        }

        Head = _signer.Sign(history.Size, history.Root);
        for (var i = 0; i < _publications.Count && isPublished; i++)
        {
            if (_publications[i].Size > round)
                _publications[i] = Published(i);
        }
    }

    /// <summary>Sets the ledger back to a size, with all its keys.</summary>
    public void CutTo(int size, bool withPublications)
    {
        _rounds.RemoveRange(size, _rounds.Count - size);
        if (!withPublications)
            _publications.Clear();
        var history = new CompactRange();
        foreach (var round in _rounds)
            history.Append(round.Link);
        Head = _signer.Sign(history.Size, history.Root);
    }

    /// <summary>Puts what was made into a copy of the database.</summary>
    public void WriteTo(string data)
    {
        foreach (var derived in Directory.GetFiles(data, "derived.*"))
            File.Delete(derived);
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "ledger.sqlite")};Pooling=False");
        connection.Open();
        foreach (var round in _rounds)
        {
            Run(
                connection, "INSERT OR REPLACE INTO rounds VALUES ($0, $1, $2, $3, $4, $5, $6)", (long)round.Index, round.Header.ToArray(),
                round.Link.Alpha.Bytes.ToArray(), round.Link.Beta.Bytes.ToArray(),
                (object?)round.PreviousHead?.Alpha.ToArray() ?? DBNull.Value, (object?)round.PreviousHead?.Beta.ToArray()
                    ?? DBNull.Value, round.Leaves.ToArray());
        }

        foreach (var publication in _publications)
        {
            Run(
                connection, "INSERT OR REPLACE INTO publications VALUES ($0, $1, $2)", (long)publication.Number, (long)publication.Size,
                publication.Note.ToArray());
        }
    }

    private DigestPair RootOf(int begin, int size)
    {
        var range = new CompactRange();
        foreach (var round in _rounds.Skip(begin).Take(size))
            range.Append(round.Link);
        return range.Root;
    }

    // A round like the last one, one second later.
    private StoredRound Next()
    {
        var last = _rounds[^1];
        var header = Header.Decode(last.Header);
        var later = Copy(header, time: header.Time.Plus(1000)).ToBytes();
        return new StoredRound((ulong)_rounds.Count, later, last.Link, last.PreviousHead, last.Leaves, []);
    }

    private StoredRound Made(int n, bool isAltered, DigestPair root, Chain[] chains)
    {
        var round = _rounds[n];
        var header = Header.Decode(round.Header);
        var leaves = round.Leaves.ToArray();
        var isNew = n == _rounds.Count - 1;
        if (isAltered)
            leaves[^1] ^= 1;
        var signed = _signer.Sign((ulong)n, root);
        var head = isAltered ? round.PreviousHead! : isNew ? signed : MixedHead(signed, round.PreviousHead!);
        var made = Copy(
            header,
            roundRoot: isAltered ? Mixed(MerkleTree.Build([leaves]).Root, header.RoundRoot) : header.RoundRoot,
            index: (ulong)n,
            previousLink: isAltered ? header.PreviousLink : isNew ? _rounds[n - 1].Link : Mixed(_rounds[n - 1].Link, header.PreviousLink),
            historyRoot: isAltered ? header.HistoryRoot : isNew ? root : Mixed(root, header.HistoryRoot),
            signedHead: isAltered ? header.SignedHeadDigest
                : isNew ? head.Digest(Suite) : Mixed(head.Digest(Suite), header.SignedHeadDigest)).ToBytes();
        var link = Suite.HashEntry(made);
        return new StoredRound((ulong)n, made, isNew ? link : Mixed(link, round.Link), head, leaves, round.Events);

        DigestPair Mixed(DigestPair made, DigestPair stored) => new(
            chains.Contains(Chain.Alpha) ? made.Alpha : stored.Alpha, chains.Contains(Chain.Beta) ? made.Beta : stored.Beta);

        SignedHead MixedHead(SignedHead made, SignedHead stored) => new(
            chains.Contains(Chain.Alpha) ? made.Alpha : stored.Alpha, chains.Contains(Chain.Beta) ? made.Beta : stored.Beta);
    }

    private StoredPublication Published(int place)
    {
        var stored = _publications[place];
        Assert.True(Publication.TryParseNote(stored.Note, out var publication, out _, out _));
        var made = publication with { Root = _roots[(int)publication.Size] };
        if (place > 0 && Publication.TryParseNote(_publications[place - 1].Note, out var before, out _, out _))
            made = made with { Previous = before.TextDigest() };
        return new StoredPublication(stored.Number, stored.Size, _publisher.Sign(Encoding.UTF8.GetString(made.ToBytes())));
    }

    private static Header Copy(
        Header header, ulong? index = null, Instant? time = null, DigestPair? roundRoot = null, DigestPair? previousLink = null,
        DigestPair? historyRoot = null, DigestPair? signedHead = null) => new()
        {
            Suite = header.Suite,
            Ledger = header.Ledger,
            Index = index ?? header.Index,
            Time = time ?? header.Time,
            Accuracy = header.Accuracy,
            ValidUntil = header.ValidUntil,
            Policy = header.Policy,
            LeafCount = header.LeafCount,
            RoundRoot = roundRoot ?? header.RoundRoot,
            PreviousLink = previousLink ?? header.PreviousLink,
            RecordLink = header.RecordLink,
            HistoryRoot = historyRoot ?? header.HistoryRoot,
            SignedHeadDigest = signedHead ?? header.SignedHeadDigest,
        };

    private static void Run(SqliteConnection connection, string text, params object[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"${i}", values[i]);
        command.ExecuteNonQuery();
    }
}
