using Linking.Client.Tiles;
using Linking.Events;
using Linking.Publications;
using Linking.Tests.Verification;

namespace Linking.Client.Tests;

/// <summary>Public files that were made to keep their reader busy.</summary>
public sealed class StaticLedgerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LedgerBuilder _ledger = new();
    private readonly ulong _round;
    private readonly Publication _first;

    public StaticLedgerTests()
    {
        _round = _ledger.Add(_ledger.Document("a"u8));
        var first = _ledger.Count;
        for (var i = 0; i < 230; i++)
            _ledger.Add(_ledger.Document("b"u8));
        _first = _ledger.Publish(first + 1);
        _ledger.Notify(new ClockSubject(first, _ledger.Count - 1));
        Directory.CreateDirectory(_folder["publications"]);
        File.WriteAllBytes(_folder["publications/record.lrc"], _ledger.Record.ToBytes());
    }

    [Fact]
    public async Task Extend_StruckPublicationsThatDoNotGrow_EndsAtOnce()
    {
        Write(230, number => _first.Size);

        Assert.Contains(
            "publication 2 at", (await FailsAsync()).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Extend_StruckPublicationsWithoutEnd_IsBounded()
    {
        Write(220, number => _first.Size + number - 1);

        Assert.Contains("200 at", (await FailsAsync()).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // Each names the one before, and nobody with keys has signed them.
    private void Write(ulong count, Func<ulong, ulong> size)
    {
        var previous = _first;
        for (var number = 1UL; number <= count; number++)
        {
            var publication = _first with
            {
                Number = number,
                Size = size(number),
                Previous = number == 1 ? _first.Previous : previous.TextDigest(),
            };
            File.WriteAllBytes(
                _folder["publications/" + BookFile.OfPublication(number).Name], _ledger.Sign(publication, KeySet.Of(8, 8, 8)));
            previous = publication;
        }
    }

    private async Task<UntrustedReplyException> FailsAsync()
    {
        using var files = PublicFiles.Open(_folder.Path, new ConnectionOptions(), TimeSpan.FromSeconds(10));
        var ledger = await StaticLedger.OpenAsync(files, _ledger.Identity, null, TimeProvider.System, default);
        return await Assert.ThrowsAsync<UntrustedReplyException>(() => ledger.ExtendAsync(_ledger.Token(_round, 0)));
    }
}
