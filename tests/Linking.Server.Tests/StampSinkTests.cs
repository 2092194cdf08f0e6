using Linking.Books.Sinks;
using Linking.Server.Vouching;
using Linking.Storage;
using Linking.Testing;
using Linking.Tsp;
using Linking.Tsp.Tests;

namespace Linking.Server.Tests;

/// <summary>What of an authority's stamps is kept (docs/design/publishing.md, "Others who vouch").</summary>
public sealed class StampSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory("openssl")]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task Stamp_OfAnotherTime_IsNotKept(int hours)
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var authority);
        using var owner = authority;
        await File.WriteAllTextAsync(_folder["root.pem"], authority.Root.ExportCertificatePem());
        var time = new WatchedTimeProvider(TimeProvider.System.GetUtcNow().AddHours(hours));
        var named = StampAuthority.Parse($"{tsa.Address} sha2-256 {_folder["root.pem"]}");
        using var client = new StampClient(named.Url, named.Digest, TimeSpan.FromSeconds(30));
        var shelf = VoucherShelf.Open(_folder["vouchers"]);
        var sink = new StampSink(named, named.OpenReader(), client, new OwnPublications(new MemoryLedgerTruth()), shelf, null!, time);

        var refused = await Assert.ThrowsAsync<SinkException>(
            () => sink.PublishAsync(TestPublications.Chain(1), default, CancellationToken.None));

        Assert.Contains("more than an hour off this machine's clock", refused.Message, StringComparison.Ordinal);
        Assert.Empty(shelf.Publications());
    }

    [Theory]
    [InlineData("https://tsa.example.org/ my root.pem", "https://tsa.example.org/", "sha2-512", "my root.pem")]
    [InlineData(" http://tsa.example.org/tsr  sha3-256  root.pem ", "http://tsa.example.org/tsr", "sha3-256", "root.pem")]
    public void Authority_IsReadFromItsText(string text, string url, string digest, string certificate) =>
        Assert.Equal(new StampAuthority(new Uri(url), digest, certificate), StampAuthority.Parse(text));
}
