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
        var imprint = Imprint.Compute(Suite.One, new Trickle(data), reports);
        Assert.Equal(Suite.One.Hash(data), imprint);
        Assert.Equal(length, reports.Values.LastOrDefault());
        Assert.Equal(reports.Values.Order(), reports.Values);
    }

    [Fact]
    public void Compute_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(()
            => Imprint.Compute(Suite.One, new MemoryStream(new byte[10]), cancellation: source.Token));
    }

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
