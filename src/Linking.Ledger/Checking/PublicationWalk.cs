using Linking.Hashing;
using Linking.Publications;
using Linking.Storage;

namespace Linking.Ledger.Checking;

/// <summary>Checks each publication when the rounds that it covers have been read.</summary>
internal sealed class PublicationWalk(ILedgerTruth store, ProblemList problems, CancellationToken cancellation) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<StoredPublication> _publications =
        store.ReadPublicationsAsync(1, long.MaxValue, cancellation).GetAsyncEnumerator(cancellation);

    private StoredPublication? _next;
    private DigestPair? _previousText;
    private ulong _previousSize;
    private bool _begun;

    /// <summary>Publications read.</summary>
    public ulong Count { get; private set; }

    /// <summary>Checks the publications of exactly this size.</summary>
    /// <param name="place">What the rounds read say of a publication over them.</param>
    public async Task ReachedAsync(PublicationPlace place)
    {
        if (!_begun)
            await MoveAsync();
        while (_next is { } publication && publication.Size <= place.Size)
        {
            Check(publication, place);
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

    private void Check(StoredPublication stored, PublicationPlace place)
    {
        if (stored.Number != Count)
            Add("it stands where publication " + Count + " should.");
        if (stored.Size <= _previousSize)
            Add($"its size {stored.Size} is not larger than {_previousSize}, that of the one before.");
        _previousSize = stored.Size;
        if (!Publication.TryParseNote(stored.Note, out var publication, out var note, out _))
        {
            Add("it is not a publication's text.");
            return;
        }

        if (publication.Number != stored.Number || publication.Size != stored.Size)
            Add($"its text says number {publication.Number}, size {publication.Size}.");
        if (publication.Previous != (_previousText ?? publication.Suite.Zero))
            Add("it does not digest the one before.");
        _previousText = publication.TextDigest();
        if (publication.Identity != place.Identity)
            Add($"it names the ledger {publication.Ledger} of the identity {publication.Identity}.");
        if (place.Record.IsKnownFor(publication.Size) && !note.IsSignedBy(place.Record.Events.KeysFor(publication.Size).Publication))
            Add("it is not signed by the ledger's publication keys of that size.");
        if (stored.Size != place.Size)
            return;
        if (publication.Record != place.RecordLink)
            Add("its record line is not the link of the newest event of the record.");
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            if (place.Root is { } expected && publication.Root[chain] != expected[chain])
                Add($"its {publication.Suite[chain].Name()} root is not that of the ledger.");
        }

        if (place.Last is { } last && publication.Time != last.Time)
            Add($"its time {publication.Time} is not that of round {place.Size - 1}, {last.Time}.");

        void Add(string message) =>
            problems.Add(CheckedPart.Publication, stored.Size is 0 ? null : stored.Size - 1, $"publication {stored.Number}: {message}");
    }
}
