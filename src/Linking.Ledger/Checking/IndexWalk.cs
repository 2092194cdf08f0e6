using Linking.Hashing;
using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>Compares the look-up index with the rounds, by the sums of its parts.</summary>
internal sealed class IndexWalk(ILedgerDerived derived, ProblemList problems, CancellationToken cancellation)
{
    private readonly Queue<IndexPart> _parts = new();
    private DerivedExtent? _extent;
    private ulong _size;
    private ulong _sum;
    private bool _doubted;

    /// <summary>Reads the index. Where that fails, the check of everything else goes on.</summary>
    public async Task StartAsync()
    {
        try
        {
            _extent = await derived.ReadExtentAsync(cancellation);
            _size = _extent?.Size ?? 0;
            var end = 0UL;
            // Read after the size: a server at work may have added rounds, and takes none away.
            foreach (var part in await derived.ReadIndexPartsAsync(cancellation))
            {
                if (part.FirstRound != end)
                    break;
                _parts.Enqueue(part);
                end += part.Rounds;
            }

            if (end < _size)
                problems.Add(CheckedPart.Index, null, $"the index says that it holds {_size} rounds; it holds the first {end}.");
        }
        catch (StorageException e)
        {
            problems.Add(CheckedPart.Index, null, $"it cannot be read: {e.Message}");
        }
    }

    /// <summary>The next round.</summary>
    /// <param name="n">Its index.</param>
    /// <param name="link">Its link, as the truth has it; null if the round is in doubt.</param>
    /// <param name="sum">What its leaves add; null if they are in doubt, and with them the part that they are in.</param>
    public void Reached(ulong n, DigestPair? link, ulong? sum)
    {
        if (n == 0 && link is not null && _extent is not null && link != _extent.GenesisLink)
            problems.Add(CheckedPart.Derived, null, "it is of another ledger.");
        if (n == _extent?.Last.Index && link is not null && link != _extent.Last.Link)
            problems.Add(CheckedPart.Derived, null, $"it was made of another round {n} than the ledger has.");
        if (!_parts.TryPeek(out var part))
            return;
        _sum += sum ?? 0;
        _doubted |= sum is null;
        if (n + 1 < part.FirstRound + part.Rounds)
            return;
        if (!_doubted && _sum != part.Sum)
        {
            problems.Add(CheckedPart.Index, part.FirstRound, part.Rounds == 1
                ? "the index does not hold its leaves as they are."
                : $"the index does not hold the leaves of rounds {part.FirstRound} to {n} as they are.");
        }

        _parts.Dequeue();
        (_sum, _doubted) = (0, false);
    }

    /// <summary>All rounds were met.</summary>
    /// <param name="size">Rounds there are now.</param>
    public void End(ulong size)
    {
        if (_size > size)
            problems.Add(CheckedPart.Index, null, $"the index says that it holds {_size} rounds; there are {size}.");
    }
}
