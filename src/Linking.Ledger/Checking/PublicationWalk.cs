using Linking.Events;
using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>Checks each publication when the rounds that it covers have been read.</summary>
internal sealed class PublicationWalk(ILedgerTruth store, ProblemList problems, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<StoredPublication> _publications =
        store.ReadPublicationsAsync(1, long.MaxValue, cancellation).GetAsyncEnumerator(cancellation);

    private StoredPublication? _next;
    private DigestPair _previousText;
    private ulong _previousSize;
    private bool _begun;

    /// <summary>Publications read.</summary>
    public ulong Count { get; private set; }

    /// <summary>Checks the publications of exactly this size.</summary>
    /// <param name="genesis">Null if round 0 is unreadable: the signature is not checked then.</param>
    /// <param name="size">Rounds read.</param>
    /// <param name="root">History roots over them; null if they are not known.</param>
    /// <param name="last">Header of round size − 1, if it could be read.</param>
    public async Task ReachedAsync(Genesis? genesis, ulong size, DigestPair? root, Header? last)
    {
        if (!_begun)
            await MoveAsync();
        while (_next is { } publication && publication.Size <= size)
        {
            Check(publication, genesis, size, root, last);
            await MoveAsync();
        }
    }

    /// <summary>All rounds have been read.</summary>
    /// <param name="size">Rounds there are by now.</param>
    public async Task EndAsync(ulong size)
    {
        for (; _next is { } publication; await MoveAsync())
        {
            if (publication.Size > size)
                problems.Add(
                    CheckedPart.Publication,
                    null,
                    $"publication {publication.Number} covers {publication.Size} rounds, but the ledger has {size}.");
        }
    }

    public ValueTask DisposeAsync() => _publications.DisposeAsync();

    private async Task MoveAsync()
    {
        _begun = true;
        _next = await _publications.MoveNextAsync() ? _publications.Current : null;
        if (_next is not null)
            Count++;
    }

    private void Check(StoredPublication stored, Genesis? genesis, ulong size, DigestPair? root, Header? last)
    {
        if (stored.Number != Count)
            Add("it stands where publication " + Count + " should.");
        if (stored.Size <= _previousSize)
            Add($"its size {stored.Size} is not larger than {_previousSize}, that of the one before.");
        _previousSize = stored.Size;
        if (!Publication.TryParseNote(stored.Note, out var publication, out var note))
        {
            Add("it is not a publication's text.");
            return;
        }

        if (publication.Number != stored.Number || publication.Size != stored.Size)
            Add($"its text says number {publication.Number}, size {publication.Size}.");
        if (publication.Previous != _previousText)
            Add("it does not digest the one before.");
        _previousText = publication.TextDigest();
        if (genesis is not null && publication.Ledger != genesis.Ledger)
            Add($"it names the ledger {publication.Ledger}.");
        if (genesis is not null && !note.IsSignedBy(genesis.PublicationKey))
            Add("it is not signed by the ledger's publication key.");
        if (stored.Size != size)
            return;
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (root is { } expected && publication.Root[chain] != expected[chain])
                Add($"its {HashFunctions.FunctionOf(chain).Name()} root is not that of the ledger.");
        }

        if (last is not null && publication.Time != last.Time)
            Add($"its time {publication.Time} is not that of round {size - 1}, {last.Time}.");

        void Add(string message) =>
            problems.Add(CheckedPart.Publication, stored.Size is 0 ? null : stored.Size - 1, $"publication {stored.Number}: {message}");
    }
}
