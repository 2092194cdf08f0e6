using Linking.Hashing;

namespace Linking.Tests.Hashing;

public sealed class ImprintTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((1 << 18) - 1)]
    [InlineData(1 << 18)]
    [InlineData((1 << 20) + 17)]
    public void Compute_Stream_IsThatOfTheBytes(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        var reports = new Reports();
        var imprint = Imprint.Compute(new Trickle(data), reports);
        Assert.Equal(Imprint.Compute(data), imprint);
        Assert.Equal(length, reports.Values.LastOrDefault());
        Assert.Equal(reports.Values.Order(), reports.Values);
    }

    [Fact]
    public void Compute_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Imprint.Compute(new MemoryStream(new byte[10]), cancellation: source.Token));
    }

    [Fact]
    public void TryParse_Text_RoundTrips()
    {
        var imprint = Imprint.Compute("abc"u8);
        Assert.True(DigestPair.TryParse(imprint.ToString(), out var parsed));
        Assert.Equal(imprint, parsed);
        Assert.True(DigestPair.TryParse(imprint.ToString().ToUpperInvariant(), out parsed));
        Assert.Equal(imprint, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad-3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532 ")]
    public void TryParse_Malformed_IsRefused(string text) => Assert.False(DigestPair.TryParse(text, out _));

    private sealed class Reports : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }

    /// <summary>Returns fewer bytes than asked for, as pipes and sockets do.</summary>
    private sealed class Trickle(byte[] data) : MemoryStream(data)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 4093)]);
    }
}
